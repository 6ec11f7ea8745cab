import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { durabilityOf, openJournal } from '@pombo/journal';
import { bench, NUMBERS, simulated } from '../pombo.fixture.ts';

const cli = bench();
const zapi = simulated();
const TO = ['--phone', '5511987654321', '--image', 'https://example.com/a.png'];
const inMemory = await durabilityOf('/dev/shm').then(
  (kind) => kind === 'memory',
  () => false,
);

function env(): Record<string, string> {
  const file = cli.file('instances.json', JSON.stringify({ instances: NUMBERS }));
  return { POMBO_INSTANCES: file, ZAPI_BASE_URL: zapi.url() };
}

/** A data folder that is gone at the next reboot. */
function memoryFolder(): string {
  const folder = mkdtempSync('/dev/shm/pombo-test-');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe.skipIf(findRedisServer() === undefined)('the journal of pombo up', () => {
  test('POMBO_STRICT=1 pombo up starts on its own Redis, sends, and records the send in its journal', async () => {
    const up = cli.start(['up', '--json'], { ...env(), POMBO_STRICT: '1' });
    await up.until('"gateway"');
    const sent = await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--id', 'strict', '--wait'], env());
    expect(sent.code).toBe(0);
    const doctor = await cli.run(['doctor'], { ...env(), POMBO_STRICT: '1' });
    expect(doctor.stdout).toMatch(/✓ redis +appendonly is on, appendfsync always/);
    expect(doctor.stdout).toMatch(/✓ journal +\S+journal/);
    expect((await up.end('SIGTERM')).code).toBe(0);
    const dir = join(cli.dir, '.pombo', 'journal');
    const reader = await openJournal({ dir, worker: 'reader' });
    onTestFinished(() => reader.close());
    const found: unknown[] = [];
    for await (const each of reader.read()) found.push(each);
    expect(found).toMatchObject([{ lane: 'vendas', attempt: 1, end: { as: 'accepted' } }]);
  });

  test.skipIf(!inMemory)(
    'a data folder in memory is a warning of doctor and of the worker; strict mode refuses it',
    async () => {
      const memory = { ...env(), POMBO_DATA_DIR: memoryFolder() };
      const doctor = await cli.run(['doctor'], memory);
      expect(doctor.stdout).toMatch(/! journal +The journal in \S+ is lost at the next reboot/);
      const up = cli.start(['up', '--json'], memory);
      await up.until('journal.warning');
      await up.until('"gateway"');
      await up.end('SIGTERM');
      const { code, stderr } = await cli.run(['up'], { ...memory, POMBO_STRICT: '1' });
      expect(code).toBe(2);
      expect(stderr).toContain('Set POMBO_DATA_DIR to a folder on a disk that stays');
    },
  );
});

describe('pombo journal import', () => {
  test('copies the journal of a lost machine, and names its worker', async () => {
    const lost = join(cli.dir, 'lost');
    const journal = await openJournal({ dir: join(lost, 'journal'), worker: 'w-lost' });
    await journal.intent({
      key: 'a'.repeat(64),
      content: 'content',
      lane: 'vendas',
      generation: 1,
      attempt: 1,
      nonce: 'n',
      sequence: 1,
      redis: 'r',
      at: 1,
    });
    await journal.close();
    const first = await cli.run(['journal', 'import', lost, '--json']);
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject([{ worker: 'w-lost', intents: 1, segments: 1 }]);
    expect(readdirSync(join(cli.dir, '.pombo', 'journal'))).toContain('w-lost');
    const again = await cli.run(['journal', 'import', join(lost, 'journal', 'w-lost')]);
    expect(again.stdout).toContain('w-lost');
  });

  test('a folder without a journal is refused', async () => {
    const { code, stderr } = await cli.run(['journal', 'import', join(cli.dir, 'nothing')]);
    expect(code).toBe(2);
    expect(stderr).toContain('does not contain a journal');
  });
});
