import { describe, expect, test } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { bench, CANARY } from '../pombo.fixture.ts';

const cli = bench();
/** A real account and a Redis elsewhere, which the demo must leave alone. */
const REAL = {
  ZAPI_INSTANCE_ID: CANARY,
  ZAPI_TOKEN: CANARY,
  ZAPI_BASE_URL: 'https://api.z-api.io',
  POMBO_PREFIX: 'real',
  REDIS_URL: 'redis://redis.example.com:6379',
};

// A whole demo, or three: a busy machine may need a while.
describe.skipIf(findRedisServer() === undefined)('pombo demo', { timeout: 180_000 }, () => {
  test('proves the sample campaign by what the phones received; with --stay it serves other terminals until Ctrl-C', async () => {
    const demo = cli.start(['demo', '--stay'], REAL);
    await demo.until('Ctrl-C ends it');
    const { stdout } = demo.output;
    expect(stdout).toMatch(/^line +instance +phone +status +zaapId +messageId$/m);
    expect(stdout).toMatch(/ vendas +\d+ +\w+ +[0-9A-F]{32} +[0-9A-F]{20,22}$/m);
    expect(stdout).toMatch(/ suporte +\d+ +\w+ +[0-9A-F]{32} +[0-9A-F]{20,22}$/m);
    expect(stdout).toMatch(/^Line \d+ was rejected: phone "/m);
    expect(stdout).toMatch(/✓ The simulated phones received (\d+) of \1 messages, each exactly once/);

    const second = await cli.run(['demo'], REAL);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('Another demo runs');

    const env = Object.fromEntries([...stdout.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));
    const message = ['--instance', 'vendas', '--phone', '5511987650000', '--image', 'https://example.com/a.png'];
    const sent = await cli.run(['send', 'image', ...message, '--wait', '--json'], env);
    expect(sent.json()).toMatchObject([{ status: 'accepted' }]);
    expect((await demo.end('SIGINT')).code).toBe(0);
  });

  test('creates a new campaign each time, even after a killed demo', async () => {
    const killed = cli.start(['demo'], REAL);
    await killed.until(' of 14');
    await killed.end('SIGKILL');
    const { code, stderr, json } = await cli.run(['demo', '--json'], REAL);
    expect(json()).toMatchObject([{ ok: true, problems: [] }]);
    expect(code).toBe(0);
    expect(stderr).toContain('messages left by an earlier demo');
  });
});
