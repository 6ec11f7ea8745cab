import type { MessageView, UnknownEvidence } from '@pombo/core';
import { expect, test } from 'vitest';
import { offsetText } from '../terminal/table.ts';
import { evidenceLines, evidenceText } from './evidence-text.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const at = (minutesAgo: number): string => new Date(NOW - minutesAgo * 60_000).toISOString();

function unknown(evidence: Partial<UnknownEvidence> = {}, more: Partial<MessageView> = {}): MessageView {
  return {
    id: 'order-42',
    type: 'send-image',
    instance: 'vendas',
    phone: '5511987654321',
    status: 'unknown',
    attempts: 1,
    error: { code: 'lost-answer', message: 'reset' },
    image: { kind: 'url', url: 'https://example.com/a.png' },
    priority: 'normal',
    createdAt: at(5),
    statusAt: at(4),
    evidence: {
      since: at(4),
      reason: 'lost-answer',
      attempt: 1,
      attemptedAt: at(4),
      callbacks: 'heard',
      searched: { at: at(3), listed: 2 },
      resendFrom: at(-1),
      ...evidence,
    },
    ...more,
  };
}

test('an unknown message is shown in three lines with its evidence, and the decision is left to the reader', () => {
  const date = new Date(NOW + 60_000);
  const from = `${date.toLocaleTimeString('sv').slice(0, 5)} ${offsetText(date)}`;
  expect(evidenceLines(unknown(), NOW)).toEqual([
    'order-42  vendas  5511987654321  attempt 1, 4 min ago',
    '  answer lost \u00b7 not in Z-API queue 3 min ago \u00b7 callbacks arrive',
    `  you may resend from ${from}`,
  ]);
});

test('a callback that may be about several messages names them, and no line is wider than 80 columns', () => {
  const sign = { kinds: ['delivery' as const], receivedAt: at(3) };
  const long = 'D'.repeat(32);
  const evidence: Partial<UnknownEvidence> = {
    signs: [
      { ...sign, zaapId: 'Z1', others: ['order-43'] },
      { ...sign, kinds: ['listing'], zaapId: long, others: [`${long}-43`, `${long}-44`], elsewhere: true },
      { ...sign, messageId: 'M3', others: ['a', 'b', 'c'], failed: true },
    ],
  };
  const lines = evidenceLines(unknown(evidence, { error: { code: 'evidence-pending', message: '' } }), NOW);
  const text = lines.join('\n');
  expect(text).toContain('a callback may be about it');
  expect(text).toContain('callback Z1 may be about this one or order-43');
  expect(text).toMatch(/entry in Z-API queue D+… may be about this one, D+…, D+… or another sender/);
  expect(text).toContain('callback M3 (not sent) may be about this one or 3 others');
  const shown = evidenceText(unknown(evidence), NOW).join('\n');
  expect(shown).toContain(`${long}-44`);
});

test('what blocks a decision is stated, and no line is wider than 80 columns', () => {
  const evidence: Partial<UnknownEvidence> = { sameRecipient: ['order-43'], shared: true, callbacks: 'never-seen' };
  evidence.resendFrom = at(1);
  const result = { zaapId: 'Z1', messageId: 'M1' };
  const lines = evidenceLines(unknown(evidence, { result, error: { code: 'recalled', message: '' } }), NOW);
  const text = lines.join('\n');
  for (const said of [
    'taken back',
    'Z-API gave ids',
    '2 unknown to this person',
    'number is shared',
    'you may resend now',
  ]) {
    expect(text).toContain(said);
  }
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});
