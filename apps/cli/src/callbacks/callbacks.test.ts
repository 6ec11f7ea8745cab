import { describe, expect, onTestFinished, test } from 'vitest';
import { startBackend, verified, type Backend } from '../../../../test/support/http/backend.ts';
import { upOverAll } from '../pombo.fixture.ts';

/** A backend that receives events from `pombo up`, set up by commands. */
const { cli } = upOverAll('api.listening');

async function backend(): Promise<Backend> {
  const started = await startBackend();
  onTestFinished(started.down);
  return started;
}

async function added(...flags: string[]): Promise<{ id: string; secret: string; listener: Backend }> {
  const listener = await backend();
  const { code, json } = await cli.run(['callbacks', 'add', listener.url, ...flags, '--json']);
  expect(code).toBe(0);
  const { id, secret } = json()[0] as { id: string; secret: string };
  onTestFinished(async () => void (await cli.run(['callbacks', 'remove', id])));
  return { id, secret, listener };
}

const send = (id: string, ...flags: string[]) =>
  cli.run(
    ['send', 'image', '--instance', 'vendas', '--phone', '5511987654321'].concat(
      ['--image', 'https://example.com/a.png', '--id', id],
      flags,
    ),
  );

describe('pombo callbacks', () => {
  test('add shows the secret once, and it signs later events', async () => {
    const { id, secret, listener } = await added('--events', 'message.accepted', '--instance', 'vendas');
    expect(secret).toMatch(/^whsec_/);
    await send('told');
    await expect.poll(() => listener.ids()).toEqual(['told']);
    expect(verified(listener.heard[0]!, secret)).toMatchObject({ type: 'message.accepted', data: { id: 'told' } });
    const list = await cli.run(['callbacks', 'list', '--json']);
    expect(list.json()).toMatchObject([{ id, url: listener.url, events: ['message.accepted'], instance: 'vendas' }]);
    expect(list.stdout).not.toContain(secret);
  });

  test('add as text: the secret alone on stdout, the rest on stderr', async () => {
    const listener = await backend();
    const { stdout, stderr } = await cli.run(['callbacks', 'add', listener.url]);
    expect(stdout).toMatch(/^whsec_[A-Za-z0-9+/]+=*\n$/);
    const [, id = ''] = /pombo callbacks test (\S+)/.exec(stderr)!;
    await cli.run(['callbacks', 'remove', id]);
  });

  test.for([
    [['ftp://example.com'], 'is neither https nor http'],
    [['https://10.1.2.3/x'], 'is a private address'],
    [['http://example.com/x'], 'is not https'],
    [['https://example.com', '--events', 'message.eaten'], '"message.eaten" is not one of message.accepted'],
  ] as const)('add %s is refused with exit code 2', async ([words, why]) => {
    const { code, stderr } = await cli.run(['callbacks', 'add', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  test('add lists the known instances if it gets an unknown one', async () => {
    const { code, stderr } = await cli.run(['callbacks', 'add', 'https://example.com', '--instance', 'nobody']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown_instance[\s\S]*suporte/);
  });

  test('test shows the response, and fails if the event is not accepted', async () => {
    const { id, secret, listener } = await added();
    const good = await cli.run(['callbacks', 'test', id]);
    expect([good.code, good.stdout]).toEqual([0, expect.stringMatching(/^It accepted the event: 204, \d+ ms\.\n$/)]);
    expect(verified(listener.heard[0]!, secret)).toMatchObject({ type: 'pombo.test' });
    listener.answer = (response) => response.writeHead(500).end('\u001b[31mno\u001b[0m 5511987654321');
    const bad = await cli.run(['callbacks', 'test', id, '--json']);
    expect(bad.code).toBe(1);
    expect(bad.json()).toMatchObject([{ ok: false, status: 500, why: expect.stringMatching(/^answered 500: no 55/) }]);
    expect(bad.stdout).not.toContain('5511987654321');
    expect(bad.stdout).not.toContain('\\u001b');
  });

  test('an endpoint that answers 410 is disabled and listed with a hint; once enabled, it receives what it missed', async () => {
    const { id, listener } = await added('--events', 'message.accepted');
    listener.answer = (response) => response.writeHead(410).end();
    await send('gone');
    await expect
      .poll(async () => (await cli.run(['callbacks', 'list'])).stderr)
      .toMatch(
        new RegExp(`${id} has been disabled since .*: it answered 410 Gone\n  → enable it: pombo callbacks enable`),
      );
    listener.answer = (response) => response.writeHead(200).end();
    const refused = await cli.run(['callbacks', 'replay', id, '--since', '1h']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('wrong_status')]);
    expect((await cli.run(['callbacks', 'enable', id])).code).toBe(0);
    const replayed = await cli.run(['callbacks', 'replay', id, '--since', '1h']);
    expect(replayed.stdout).toMatch(/^Queued \d+ for delivery\.\n$/);
    await expect.poll(() => listener.ids().filter((each) => each === 'gone')).toEqual(['gone', 'gone']);
  });

  test('replay accepts a time or an age, and nothing else', async () => {
    const { code, stderr } = await cli.run(['callbacks', 'replay', '--since', 'yesterday']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--since must be a time')]);
    expect((await cli.run(['callbacks', 'replay', '--since', '2126-11-21T12:00:00Z'])).stdout).toMatch(
      /^No event since then/,
    );
  });

  test('rotate creates a new secret, secret shows the one of messages with a callbackUrl, remove removes the endpoint', async () => {
    const { id, secret, listener } = await added('--events', 'message.accepted');
    const { stdout: rotated } = await cli.run(['callbacks', 'rotate', id]);
    const { stdout: own, stderr } = await cli.run(['callbacks', 'secret']);
    expect([own, stderr]).toEqual([expect.stringMatching(/^whsec_/), '']);
    expect((await cli.run(['callbacks', 'secret'])).stdout).toBe(own);
    await send('both');
    await expect.poll(() => listener.ids()).toEqual(['both']);
    for (const each of [secret, rotated.trim()]) expect(verified(listener.heard[0]!, each)).toBeDefined();
    expect(() => verified(listener.heard[0]!, own.trim())).toThrow(/No matching/);
    expect((await cli.run(['callbacks', 'remove', id])).code).toBe(0);
    const gone = await cli.run(['callbacks', 'test', id]);
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('not_found')]);
  });
});
