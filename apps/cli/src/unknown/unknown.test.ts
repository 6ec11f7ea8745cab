import { userInfo } from 'node:os';
import { messageKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { upOverAll } from '../pombo.fixture.ts';

const { redis, cli, zapi } = upOverAll();

const PHONE = '5511987654321';
const IMAGE = 'https://example.com/a.png';
const TO = ['--phone', PHONE, '--image', IMAGE];

describe('an unknown message', () => {
  test('exits 1, is listed with its reason, and can be settled by a person', async () => {
    zapi.fault({ do: { kind: 'close', enqueue: true } });
    const send = ['send', 'image', '--instance', 'suporte', ...TO, '--id', 'lost', '--wait', '--json'];
    const sent = await cli.run(send);
    expect(sent.code).toBe(1);
    expect(sent.json()).toMatchObject([{ id: 'lost', status: 'unknown' }]);
    expect(sent.stderr).toContain('pombo unknown resolve lost --as');

    const listed = await cli.run(['unknown', 'list', '--json']);
    const evidence = { reason: 'lost-answer', attempt: 1, callbacks: 'never-seen', resendFrom: expect.any(String) };
    expect(listed.json()).toMatchObject([{ id: 'lost', status: 'unknown', attempts: 1, phone: PHONE, evidence }]);
    const lines = await cli.run(['unknown', 'list']);
    expect(lines.stdout).toMatch(/^lost\tsuporte\t.*\tlost-answer\tanswer lost .* no callbacks here/);

    const unasked = await cli.run(['unknown', 'resolve', 'lost', '--as', 'resend', '--json']);
    expect(unasked.code).toBe(2);
    expect(unasked.json()[0]).toMatchObject({
      error: { code: 'invalid_input', hint: expect.stringContaining('--yes') },
    });

    const settled = await cli.run(['unknown', 'resolve', 'lost', 'nothing', '--as', 'sent', '--why', 'seen', '--json']);
    expect(settled.code).toBe(2);
    expect(settled.json()).toMatchObject([
      { id: 'lost', status: 'sent', resolved: { as: 'sent', why: 'seen', by: `cli-${userInfo().username}` } },
      { id: 'nothing', error: { code: 'not_found' } },
    ]);
    const shown = await cli.run(['message', 'show', 'lost']);
    expect(shown.stdout).toMatch(/^resolved\tas sent, .* by cli-.*: seen$/m);
    const again = await cli.run(['unknown', 'resolve', 'lost', '--as', 'drop']);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('error wrong_status');
    expect((await cli.run(['unknown', 'list'])).stderr).toContain('No message is unknown.');
  });

  test('is resent only with --yes, and only once the first POST can no longer be in flight', async () => {
    zapi.fault({ phone: '5511900000002', do: { kind: 'close', enqueue: false } });
    const to = ['--phone', '5511900000002', '--image', IMAGE];
    const sent = await cli.run(['send', 'image', '--instance', 'vendas', ...to, '--id', 'lost-2', '--wait', '--json']);
    expect(sent.json()).toMatchObject([{ id: 'lost-2', status: 'unknown' }]);
    const before = zapi.posts().length;
    const resend = ['unknown', 'resolve', 'lost-2', '--as', 'resend', '--yes', '--json'];
    const early = await cli.run(resend);
    expect(early.code).toBe(1);
    expect(early.json()).toMatchObject([{ id: 'lost-2', error: { code: 'too_early' } }]);
    const hour = 60 * 60 * 1000;
    await redis.client.hset(`${redis.prefix}:{vendas}:m:${messageKey('lost-2')}`, 'at', Date.now() - hour);
    const { code, json } = await cli.run(resend);
    expect(code).toBe(0);
    expect(json()).toMatchObject([{ id: 'lost-2', status: 'queued', resolved: { as: 'resend' } }]);
    await zapi.waitForPosts(before + 1);
    expect(zapi.posts().at(-1)).toMatchObject({ phone: '5511900000002' });
  });
});
