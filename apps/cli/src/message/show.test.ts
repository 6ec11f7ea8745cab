import { messageKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { upOverAll, type Ran } from '../pombo.fixture.ts';

const { cli, zapi } = upOverAll();
const PHONE = '5511987654321';

function send(id: string, ...more: string[]): Promise<Ran> {
  const to = ['--instance', 'vendas', '--phone', PHONE, '--image', 'https://example.com/a.png'];
  return cli.run(['send', 'image', ...to, '--id', id, '--wait', '20', ...more]);
}

describe('pombo message show', () => {
  test('lists the attempts in time: HTTP status, the words of Z-API without the phone, and what follows', async () => {
    const body = { error: `slow down, ${PHONE} has to wait` };
    zapi.fault({
      do: { kind: 'answer', enqueue: false, status: 429, body, headers: { 'retry-after': '1' } },
      times: 1,
    });
    expect(await send('busy-1')).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await cli.run(['message', 'show', 'busy-1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+ +queued$/m);
    expect(stdout).toMatch(/^\S+ +attempt 1 +busy, HTTP 429, "[^"]*slow down[^"]*", \d+ ms; queued again$/m);
    expect(stdout).toMatch(/^\S+ +attempt 2 +accepted, HTTP 200, \d+ ms$/m);
    expect(stdout.slice(stdout.indexOf('attempt 1'))).not.toContain(PHONE);
    expect(stderr).not.toContain('pombo message retry');

    const [view] = (await cli.run(['message', 'show', 'busy-1', '--json'])).json();
    expect(view).toMatchObject({
      attempts: 2,
      attemptLog: [
        { attempt: 1, outcome: 'busy', httpStatus: 429, status: 'queued' },
        { attempt: 2, outcome: 'accepted', httpStatus: 200, status: 'accepted' },
      ],
    });
  });

  test('has one line for a message that Z-API accepted at once', async () => {
    await send('first-1');
    const { stdout } = await cli.run(['message', 'show', 'first-1']);
    expect(stdout).toMatch(/^\S+ +attempt 1 +accepted$/m);
    const [view] = (await cli.run(['message', 'show', 'first-1', '--json'])).json();
    expect(view).toMatchObject({ attemptLog: [{ attempt: 1, outcome: 'accepted', status: 'accepted' }] });
  });

  test('says what a refused message needs, and offers no retry that gets the same reply', async () => {
    const body = { error: 'Invalid phone' };
    zapi.fault({ do: { kind: 'answer', enqueue: false, status: 400, body }, times: 1 });
    expect(await send('refused-1')).toMatchObject({ code: 1 });
    const { stdout, stderr } = await cli.run(['message', 'show', 'refused-1']);
    expect(stdout).toMatch(/attempt 1 +invalid_phone, HTTP 400, "Invalid phone", \d+ ms; then failed$/m);
    expect(stderr).toContain('→ correct the phone');
    expect(stderr).not.toContain('pombo message retry');
  });

  test('says how to settle a message whose answer was lost, found by the hash in the log', async () => {
    zapi.fault({ do: { kind: 'reset', enqueue: false }, times: 1 });
    expect(await send('lost-1')).toMatchObject({ code: 1 });
    const { stdout, stderr } = await cli.run(['message', 'show', messageKey('lost-1').slice(0, 12)]);
    expect(stdout).toMatch(/attempt 1 +lost-answer, .*; then unknown$/m);
    expect(stderr).toContain('pombo unknown resolve lost-1 --as sent|resend|drop');
  });
});
