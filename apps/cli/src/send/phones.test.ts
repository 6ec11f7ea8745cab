import { createLedger, type Ledger } from '@pombo/ledger';
import { contentHash } from '@pombo/producer';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { NUMBERS, bench, type Ran } from '../pombo.fixture.ts';

/** Every command reads a phone alike, by the country that the instance file names. No worker runs. */
const redis = testRedis();
const cli = bench();
const IMAGE = 'https://example.com/a.png';
const BOTH_READINGS = /\+5551\*{4}21 \(Brazil\) or \+5198\*{4}21 \(Peru\)/;

interface Stage {
  ledger: Ledger;
  run(...args: string[]): Promise<Ran>;
  send(phone: string, ...more: string[]): Promise<Ran>;
}

let made = 0;

/** A deployment of the test's own, whose instance file names this country, or none. */
function stage(country?: string): Stage {
  made += 1;
  const prefix = `${redis.prefix}-${made}`;
  const file = cli.file(`instances-${made}.json`, JSON.stringify({ instances: NUMBERS, country }));
  const env = {
    REDIS_URL: redis.url,
    POMBO_PREFIX: prefix,
    POMBO_INSTANCES: file,
    ZAPI_BASE_URL: 'http://127.0.0.1:1',
  };
  const run = (...args: string[]): Promise<Ran> => cli.run(args, env);
  const image = ['send', 'image', '--instance', 'vendas', '--image', IMAGE, '--id', 'a'];
  return {
    ledger: createLedger(redis.client, { prefix }),
    run,
    send: (phone, ...more) => run(...image, '--phone', phone, ...more),
  };
}

describe('pombo send', () => {
  test('a number without a country code is Brazilian, and every format of it means one message', async () => {
    const { send, ledger } = stage();
    expect((await send('11987654321')).code).toBe(0);
    expect(await ledger.messages.get('a')).toMatchObject({ phone: '5511987654321' });
    expect((await send('+55 (11) 98765-4321', '--json')).json()).toMatchObject([{ id: 'a', duplicate: true }]);
  });

  test('a number that could be a mobile abroad is refused with both readings, unless the instance file names the country', async () => {
    const { send, ledger } = stage();
    const { code, stdout, stderr } = await send('51987654321');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/--phone could be /);
    expect(stderr).toMatch(BOTH_READINGS);
    expect(stderr).toContain('"country": "BR"');
    expect(stderr).not.toMatch(/\d{5}/);
    expect(await ledger.messages.get('a')).toBeUndefined();
    // What the hint says, to the letter.
    expect((await send('+51987654321')).code).toBe(0);
    expect(await ledger.messages.get('a')).toMatchObject({ phone: '51987654321' });
    const named = stage('BR');
    expect((await named.send('51987654321')).code).toBe(0);
    expect(await named.ledger.messages.get('a')).toMatchObject({ phone: '5551987654321' });
  });

  test('a country that the file names later is used immediately, even for a number that was published without one', async () => {
    const { send, ledger } = stage('PT');
    await ledger.instances.publish([{ name: 'vendas', pace: { min: 1, max: 3 }, exclusive: true, account: 'a' }]);
    expect((await send('912 345 678')).code).toBe(0);
    expect(await ledger.messages.get('a')).toMatchObject({ phone: '351912345678' });
  });

  test('a raw WhatsApp id, and base64 without its prefix, are refused with the right form', async () => {
    const { send, run } = stage();
    expect((await send('120363019502650977@g.us')).stderr).toContain('--phone is a raw WhatsApp id');
    expect((await send('120363019502650977@g.us')).stderr).toContain('write -group instead of @g.us');
    const bare = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(60)]).toString('base64');
    const refused = await run('send', 'status', '--instance', 'vendas', '--image', bare);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--image is base64 without its beginning; write data:image/png;base64,');
  });
});

test('suppress reads by the country of the instance file', async () => {
  const { run, ledger } = stage('PT');
  expect((await run('suppress', 'add', '912 345 678', '--json')).json()).toEqual([
    { phone: '351912345678', added: true },
  ]);
  const file = cli.file('opt-outs.csv', 'telefone\n913 456 789\n+55 11 98765-4321\n');
  expect((await run('suppress', 'import', file, '--json')).json()).toMatchObject([{ added: 2 }]);
  expect(await ledger.suppressions.has('351913456789')).toBe(true);
  expect((await run('suppress', 'remove', '+351912345678')).code).toBe(0);
  expect(await ledger.suppressions.has('351912345678')).toBe(false);
});

describe('pombo erase', () => {
  test('finds a person in any format, even if the digits were stored as typed', async () => {
    const { run, send, ledger } = stage();
    await send('11987654321');
    const body = { id: 'old', type: 'send-image', phone: '11987654321', image: { kind: 'url', url: IMAGE } } as const;
    const old = { ...body, priority: 'normal', onUnknown: 'hold' } as const;
    await ledger.messages.create([{ lane: 'vendas', body: old, contentHash: contentHash('vendas', old) }]);
    expect((await run('erase', '--phone', '11987654321', '--yes', '--json')).json()).toMatchObject([{ messages: 2 }]);
    expect(await ledger.messages.get('a')).not.toHaveProperty('phone');
  });

  test('refuses a phone that could be two people, because erasing cannot be undone', async () => {
    const { run } = stage('BR');
    const { code, stderr } = await run('erase', '--phone', '51987654321', '--yes');
    expect(code).toBe(2);
    expect(stderr).toMatch(BOTH_READINGS);
  });
});

describe('campaigns', () => {
  const through = ['--instance', 'vendas', '--image', IMAGE, '--no-image-check'];

  test('check counts the numbers that could be abroad, and sends them', async () => {
    const file = cli.file('abroad.csv', 'telefone\n51987654321\n84987654321\n11987654321\n');
    const { code, stdout } = await stage().run('campaign', 'check', file, ...through);
    expect(code).toBe(0);
    expect(stdout).toContain('2 read as national, but could be a mobile number abroad');
    expect(stdout).toContain('line 2  5551987654321');
  });

  test('check and create read by the country of the instance file; --country beats it', async () => {
    const { run } = stage('PT');
    const file = cli.file('portugal.csv', 'telefone\n912 345 678\n');
    expect((await run('campaign', 'check', file, ...through)).stdout).toContain('line 2  351912345678');
    expect((await run('campaign', 'check', file, ...through, '--country', 'BR')).code).toBe(2);
    expect((await run('campaign', 'create', file, ...through)).code).toBe(0);
  });

  test('an unreachable number is left out with the reason, and included with --include-unreachable', async () => {
    const { run, ledger } = stage();
    await ledger.unreachable.remember('5511987654321');
    const file = cli.file('dead.csv', 'telefone\n11987654321\n11987654322\n');
    const checked = await run('campaign', 'check', file, ...through);
    expect(checked.stdout).toMatch(/1 {2}rejected +1 unreachable before/);
    expect(checked.stdout).toMatch(/line 2 .*was unreachable on \d{4}-\d\d-\d\d, as Z-API reported/);
    const all = await run('campaign', 'check', file, ...through, '--include-unreachable');
    expect(all.stdout).toMatch(/2 {2}ready/);
    expect(all.stderr).toContain('--include-unreachable --no-image-check');
    const created = await run('campaign', 'create', file, ...through, '--json');
    expect(created.json()).toMatchObject([{ campaign: { total: 1 } }]);
    await run('erase', '--phone', '11 98765-4321', '--yes');
    expect((await run('campaign', 'check', file, ...through)).stdout).toMatch(/2 {2}ready/);
  });

  test('a test send reads the phone like every command, and refuses one that could be two people', async () => {
    const { run, ledger } = stage();
    const file = cli.file('trial.csv', 'telefone\n11987654321\n');
    const [created] = (await run('campaign', 'create', file, ...through, '--json')).json() as [
      { campaign: { id: string } },
    ];
    const trial = (to: string) => run('campaign', 'test', created.campaign.id, '--to', to, '--wait', '0.01', '--json');
    expect((await trial('51987654321')).json()).toMatchObject([
      { error: { message: expect.stringMatching(BOTH_READINGS) } },
    ]);
    await trial('+51 987 654 321');
    await trial('(11) 98765-4399');
    const sent = await ledger.messages.list({ limit: 10 });
    expect(sent.map(({ phone }) => phone).toSorted()).toEqual(['51987654321', '5511987654399'].toSorted());
  });
});
