import { defined } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { readCampaign, type ReadOptions } from './read-campaign.ts';
import type { Recipient } from './recipient-reader.ts';
import type { Rejection } from '../csv/rejection.ts';
import { rememberNumbers, type AskNumbers, type NumberFound } from './number-check.ts';

const ABSENT = '5511900000002';

/** Z-API's look-up of numbers with WhatsApp; it records the requests. */
function zapi(
  spellings: Record<string, string> = {},
  lids: Record<string, string> = {},
): { ask: AskNumbers; asked: string[][] } {
  const asked: string[][] = [];
  const answer = (phone: string): NumberFound => ({
    phone,
    exists: phone !== ABSENT,
    ...defined({ spelling: spellings[phone], lid: lids[phone] }),
  });
  return {
    asked,
    ask: (phones) => {
      asked.push(phones);
      return Promise.resolve(phones.map(answer));
    },
  };
}

async function read(lines: readonly string[], options: ReadOptions) {
  const [recipients, rejected] = [[] as Recipient[], [] as Rejection[]];
  const summary = await readCampaign(
    Buffer.from(`phone,nome\n${lines.join('\n')}\n`),
    { instances: ['vendas'], image: 'https://example.com/a.png', ...options },
    {
      onRecipients: (batch) => void recipients.push(...batch),
      onRejected: (rejection) => void rejected.push(rejection),
    },
  );
  return { summary, recipients, rejected };
}

describe('numbers that are verified', () => {
  test('are rejected without WhatsApp, in the order of the file, each with its cell', async () => {
    const { ask } = zapi();
    const lines = ['5511900000001,Ana', '12,Curto', `${ABSENT},Rui`, 'x,Nada', '5511900000003,Zé'];
    const { summary, recipients, rejected } = await read(lines, { verify: ask });
    expect(recipients.map(({ line }) => line)).toEqual([2, 6]);
    expect(rejected.map(({ line, code }) => [line, code])).toMatchObject([
      [3, 'phone_length'],
      [4, 'no_whatsapp'],
      [5, expect.any(String)],
    ]);
    expect(rejected[1]).toMatchObject({ column: 'phone', value: ABSENT, reason: 'has no WhatsApp' });
    expect(summary.counts).toMatchObject({ rows: 5, ready: 2, rejected: 3 });
  });

  test('go out as WhatsApp spells them, and two spellings of one account are one person', async () => {
    const { ask } = zapi({ '5527987650001': '552787650001', '5511900000008': '5511900000009' });
    const lines = ['5527987650001,Ana', '5511900000009,Luz', '5511900000008,Luz de novo'];
    const { recipients, summary } = await read(lines, { verify: ask });
    expect(recipients.map(({ phone, person }) => [phone, person])).toEqual([
      // Compared by the canonical form, so that it is the same message with and without the look-up.
      ['552787650001', '5527987650001'],
      ['5511900000009', '5511900000009'],
    ]);
    expect(summary.counts).toMatchObject({ duplicate: 1 });
  });

  test('that the response omits are used as written', async () => {
    const { recipients } = await read(['5511900000001,Ana'], { verify: () => Promise.resolve([]) });
    expect(recipients).toMatchObject([{ phone: '5511900000001' }]);
  });

  test('are checked in few calls, and never all of a large file at once', async () => {
    const { ask, asked } = zapi();
    const lines = Array.from({ length: 12_001 }, (_none, at) => `55119${String(10_000_000 + at)},Nome`);
    const { recipients } = await read(lines, { verify: ask });
    expect(recipients).toHaveLength(12_001);
    expect(asked.map((phones) => phones.length)).toEqual([5000, 5000, 2001]);
  });

  test('are checked once, even when the file is read twice or names them twice', async () => {
    const { ask, asked } = zapi();
    const verify = rememberNumbers(ask);
    const lines = ['5511900000001,Ana', '5511900000001,Ana de novo', `${ABSENT},Rui`];
    const [first, second] = [await read(lines, { verify }), await read(lines, { verify })];
    expect(asked).toEqual([['5511900000001', ABSENT]]);
    expect(second.summary.counts).toEqual(first.summary.counts);
    expect(second.summary.counts).toMatchObject({ ready: 1, duplicate: 1, rejected: 1 });
  });

  test('stop the reading when Z-API does not answer', async () => {
    const verify = (): Promise<never> => Promise.reject(new Error('away'));
    await expect(read(['5511900000001,Ana'], { verify })).rejects.toThrow('away');
  });
});

describe('a person whom Z-API knows by a LID', () => {
  const [ANA, LID] = ['5511900000001', '136576721301417@lid'];
  const { ask } = zapi({}, { [ANA]: LID });

  test.each([
    ['the number first', [`${ANA},Ana`, `${LID},Ana`]],
    ['the LID first', [`${LID},Ana`, `${ANA},Ana`]],
  ])('is the same person as their number: %s', async (_what, lines) => {
    const { recipients, summary } = await read(lines, { verify: ask });
    expect(recipients).toHaveLength(1);
    expect(summary.duplicates).toEqual([{ line: 3, firstLine: 2 }]);
  });

  test.each([[ANA], [LID]])('is suppressed, and unreachable, by number and by LID: %s', async (key) => {
    const suppressed = await read([`${ANA},Ana`], { verify: ask, isSuppressed: (person) => person === key });
    expect(suppressed.summary.counts).toMatchObject({ suppressed: 1, ready: 0 });
    const later = await read([`${ANA},Ana`], { verify: ask, isSuppressed: async (person) => person === key });
    expect(later.summary.counts).toMatchObject({ suppressed: 1, ready: 0 });
    const dead = await read([`${ANA},Ana`], {
      verify: ask,
      unreachableSince: (person) => (person === key ? 1 : undefined),
    });
    expect(dead.rejected).toMatchObject([{ code: 'unreachable' }]);
  });
});

test('groups, channels, lists and LIDs are neither checked nor rejected', async () => {
  const { ask, asked } = zapi();
  const others = [
    '120363019502650977-group',
    '5511987654321-1612345678',
    '120363166555745933@newsletter',
    '1700000000@broadcast',
    '999999999999999@lid',
  ];
  const all: AskNumbers = async (phones) =>
    (await ask(phones)).map((found) => ({ ...found, exists: /^\d+$/.test(found.phone) }));
  const { recipients, rejected } = await read(
    [...others, '5511900000001'].map((phone) => `${phone},x`),
    { verify: all },
  );
  expect(rejected).toEqual([]);
  expect(recipients.map(({ phone }) => phone)).toEqual([...others, '5511900000001']);
  expect(asked).toEqual([['5511900000001']]);
});
