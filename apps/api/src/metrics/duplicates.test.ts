import { retryByPolicy } from '@pombo/ledger';
import { messageKey, Verdict } from '@pombo/core';
import { expect, test } from 'vitest';
import { IMAGE, stand } from '../api.fixture.ts';

const on = stand();
const LANE = 'vendas';
const PHONE = '5511987650001';
const slot = { gapMs: 0, maxAgeMs: 0, outstanding: { seen: 9, unseen: 9 }, owner: 'w' };

test('a message that its recipient received twice is marked, and the metrics count it without its id', async () => {
  const app = await on.app();
  const { ledger, producer } = on;
  const { receipts } = on.deps;
  const input = { instance: LANE, phone: PHONE, image: IMAGE, onUnknown: 'retry' } as const;
  await producer.sendImage({ ...input, id: 'twice-1' });
  const key = messageKey('twice-1');
  await ledger.attempts.open(LANE, key, { ...slot, generation: 1, nonce: 'twice-n1' });
  const lost = Verdict.unknown({ waitMs: 0 }, { code: 'lost-answer', message: 'reset' });
  await ledger.attempts.close(LANE, key, 'twice-n1', lost);
  await ledger.messages.change(LANE, key, retryByPolicy(3));
  await ledger.attempts.open(LANE, key, { ...slot, generation: 2, nonce: 'twice-n2' });
  const taken = Verdict.accepted({ waitMs: 0 }, { zaapId: 'Z2', messageId: 'M2' });
  await ledger.attempts.close(LANE, key, 'twice-n2', taken);
  await receipts.apply(LANE, { kind: 'delivery', zaapId: 'Z1', messageId: 'M1', phone: PHONE });
  const headers = { host: '127.0.0.1' };
  const shown = await app.inject({ url: '/v1/messages/twice-1', headers });
  expect(shown.json()).toMatchObject({ possibleDuplicate: true, duplicateCertainty: 'certain' });
  const { body } = await app.inject({ url: '/metrics', headers });
  expect(body).toContain('pombo_possible_duplicates{lane="vendas",certainty="certain"} 1');
  expect(body).toContain('pombo_possible_duplicates{lane="vendas",certainty="possible"} 0');
  expect(body).not.toMatch(/twice-|55119876/);
});

test('unknown messages that count as sent because of onUnknown are counted by lane', async () => {
  const app = await on.app();
  const { ledger, producer } = on;
  await producer.sendImage({ instance: LANE, phone: PHONE, image: IMAGE, onUnknown: 'assume-sent', id: 'assumed-1' });
  const key = messageKey('assumed-1');
  await ledger.lanes.read(LANE);
  await ledger.messages.assume(LANE, key);
  const { body } = await app.inject({ url: '/metrics', headers: { host: '127.0.0.1' } });
  expect(body).toMatch(/pombo_unknown_assumed\{lane="vendas"\} [01]/);
  await expect
    .poll(async () => (await app.inject({ url: '/metrics', headers: { host: '127.0.0.1' } })).body, { timeout: 8000 })
    .toContain('pombo_unknown_assumed{lane="vendas"} 1');
});
