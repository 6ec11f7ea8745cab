import { describe, expect, test } from 'vitest';
import { IMAGE, PIXEL, csv, readAll } from './campaign.fixture.ts';
import { readCampaign, refuseUnusable } from './read-campaign.ts';
import type { Recipient } from './recipient-reader.ts';

/** Nothing was sent before. */
const NONE = { alreadySent: 0, alreadyKnown: 0 };

describe('a line', () => {
  test('becomes a recipient with everything that a message needs', async () => {
    const { recipients } = await readAll(csv('phone,nome,pedido', '11 98765-4321, Zé ,', '5511987654322,Ana,42'), {
      caption: 'Oi {{ nome }}',
    });
    expect(recipients).toEqual([
      {
        line: 2,
        type: 'send-image',
        instance: 'vendas',
        phone: '5511987654321',
        person: '5511987654321',
        image: IMAGE,
        caption: 'Oi Zé',
        variables: { nome: 'Zé' },
        repairs: [],
        warnings: [],
      },
      expect.objectContaining({ line: 3, caption: 'Oi Ana', variables: { nome: 'Ana', pedido: '42' } }),
    ]);
  });

  test('overrides the flags with its own cells', async () => {
    const { recipients } = await readAll(
      csv(
        'phone,instance,image,caption,delayMessage,viewOnce,id,type',
        `5511987654321,Suporte,${PIXEL},{{ nome }} is plain text,7,sim,order-1,`.replace(PIXEL, `"${PIXEL}"`),
        '5511987654322,,,,,,,send-image',
        ',suporte,,,,,,send-image-status',
      ),
      { caption: 'from the flag' },
    );
    expect(recipients).toMatchObject([
      {
        instance: 'suporte',
        image: PIXEL,
        caption: '{{ nome }} is plain text',
        delayMessage: 7,
        viewOnce: true,
        id: 'order-1',
      },
      { instance: 'vendas', image: IMAGE, caption: 'from the flag' },
      { type: 'send-image-status', instance: 'suporte', image: IMAGE, caption: 'from the flag' },
    ]);
    expect(recipients[1]).not.toHaveProperty('viewOnce');
    expect(recipients[2]).not.toHaveProperty('phone');
  });

  test('may go to any of several instances unless it names one', async () => {
    const { recipients, summary } = await readAll(csv('phone,instance', '5511987654321,', '5511987654322,suporte'), {
      instances: ['vendas', 'suporte'],
    });
    expect(recipients.map(({ instance }) => instance)).toEqual([undefined, 'suporte']);
    expect(summary.lanes).toEqual({ instances: { suporte: 1 }, shared: 1 });
  });

  test('may have an image made from its cells', async () => {
    const { recipients, rejections } = await readAll(
      csv('phone,foto', '5511987654321,a', '5511987654322,', '5511987654323,b c'),
      {
        image: 'https://example.com/{{ foto }}.jpg',
      },
    );
    expect(recipients.map(({ image }) => image)).toEqual(['https://example.com/a.jpg']);
    expect(rejections).toMatchObject([
      { line: 3, column: 'foto', code: 'missing_variable' },
      { line: 4, column: 'image', code: 'image', reason: expect.stringContaining('is not a valid URL') as string },
    ]);
  });

  test.each([
    ['"5,51199E+12",,,,,,,', 'phone_scientific', 'celular', '5,51199E+12'],
    [',,,vendas,,,,', 'phone_empty', 'celular', ''],
    ['5511987654321,text,,,,,,', 'type', 'type', 'text'],
    ['5511987654321,send-image-status,,,,,,', 'status_phone', 'celular', '5511987654321'],
    ['5511987654321,,ftp://x,,,,,', 'image', 'image', 'ftp://x'],
    ['5511987654321,,,comercial,,,,', 'instance', 'instance', 'comercial'],
    ['5511987654321,,,,99,,,', 'delay', 'delayMessage', '99'],
    [',send-image-status,,,5,,,', 'delay', 'delayMessage', '5'],
    ['5511987654321,,,,,talvez,,', 'view_once', 'viewOnce', 'talvez'],
    [`5511987654321,,,,,,${'x'.repeat(129)},`, 'id', 'id', `${'x'.repeat(59)}…`],
    [`5511987654321,,,,,,,${'x'.repeat(4097)}`, 'caption', 'legenda', `${'x'.repeat(59)}…`],
  ])('%j is rejected as %s, with column and value', async (line, code, column, value) => {
    const header = 'celular,type,image,instance,delayMessage,viewOnce,id,legenda';
    const { rejections } = await readAll(csv(header, line), { knownInstances: ['vendas', 'suporte'] });
    expect(rejections).toMatchObject([{ line: 2, column, value, code, reason: expect.any(String) as string }]);
  });

  test('with an empty cell that the template needs is rejected, with that column', async () => {
    const { rejections } = await readAll(csv('phone,Nome Completo', '5511987654321,'), {
      caption: 'Oi {{ nome_completo }}',
    });
    expect(rejections).toMatchObject([
      { line: 2, column: 'Nome Completo', value: '', reason: 'is empty, and the template gives no default for it' },
    ]);
  });
});

describe('the same person twice', () => {
  test('G6 gets one message, however the number is written, and the first line wins', async () => {
    const { summary, recipients } = await readAll(
      csv('phone,nome', '5511987654321,first', '11 98765-4321,b', '1187654321,c', '5511987654322,other'),
    );
    expect(recipients.map(({ line }) => line)).toEqual([2, 5]);
    expect(summary.counts).toEqual({
      rows: 4,
      ready: 2,
      repaired: 0,
      duplicate: 2,
      suppressed: 0,
      ...NONE,
      rejected: 0,
    });
    expect(summary.duplicates).toEqual([
      { line: 3, firstLine: 2 },
      { line: 4, firstLine: 2 },
    ]);
  });

  test('is sent from the first line that can be sent', async () => {
    const { recipients } = await readAll(csv('phone,nome', '5511987654321,', '5511987654321,Zé'), {
      caption: '{{ nome }}',
    });
    expect(recipients.map(({ line }) => line)).toEqual([3]);
  });

  test('does not stop status posts, which repeat only when they post the same on the same number', async () => {
    const { summary, recipients } = await readAll(
      csv(
        'type,phone,instance,caption',
        'send-image-status,,vendas,a',
        'send-image-status,,suporte,a',
        'send-image-status,,vendas,b',
        'send-image-status,,vendas,a',
      ),
    );
    expect(recipients.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(summary.counts.duplicate).toBe(1);
  });
});

test('an id that two lines have is rejected on the second, unless it is the same person', async () => {
  const { summary, rejections } = await readAll(
    csv('phone,id', '5511987654321,a', '5511987654322,a', '5511987654321,a', '5511987654322,b'),
  );
  expect(rejections).toMatchObject([{ line: 3, column: 'id', value: 'a', code: 'id_repeated' }]);
  expect(summary.counts).toMatchObject({ rows: 4, ready: 2, duplicate: 1, rejected: 1 });
});

test.each([true, false])('suppressed people are left out (answered synchronously: %s)', async (atOnce) => {
  const { summary, recipients } = await readAll(csv('phone', '1187654321', '5511987654322'), {
    isSuppressed: (person) => (atOnce ? person === '5511987654321' : Promise.resolve(person === '5511987654321')),
  });
  expect(recipients.map(({ phone }) => phone)).toEqual(['5511987654322']);
  expect(summary.counts).toMatchObject({ rows: 2, ready: 1, suppressed: 1 });
});

test('the summary adds up and groups the rejected lines', async () => {
  const { summary } = await readAll(
    csv(
      'phone,nome',
      '5511987654321,a',
      '1187654322,b',
      '(11) 3333-4444,c',
      '11 98765-4321,d',
      'não,e',
      'nada,f',
      '"1,5E+11",g',
      '5511987654329',
      ',',
    ),
    { samples: 2 },
  );
  expect(summary.counts).toEqual({ rows: 8, ready: 2, repaired: 1, duplicate: 1, suppressed: 0, ...NONE, rejected: 4 });
  expect(summary.warnings).toEqual([
    { code: 'repaired', count: 1, lines: [3] },
    { code: 'landline', count: 1, lines: [4] },
    { code: 'duplicate_differs', count: 1, lines: [5] },
  ]);
  expect(summary.rejections.map(({ code, count }) => [code, count])).toEqual([
    ['phone_no_number', 2],
    ['phone_scientific', 1],
    ['ragged', 1],
  ]);
  expect(summary.samples.map(({ line }) => line)).toEqual([2, 3]);
  expect(summary.finding).toMatchObject({ encoding: 'utf-8', delimiter: ',', columns: ['phone', 'nome'] });
});

test('a reason that many lines share is counted, and shown with the first few', async () => {
  const landlines = Array.from({ length: 8 }, (_, n) => `(11) 3333-444${n}`);
  const { summary } = await readAll(csv('phone', ...landlines, ...landlines, ...Array<string>(7).fill('x')));
  expect(summary.warnings).toEqual([{ code: 'landline', count: 8, lines: [2, 3, 4, 5, 6] }]);
  expect(summary.rejections.map(({ count, samples }) => [count, samples.map(({ line }) => line)])).toEqual([
    [7, [18, 19, 20, 21, 22]],
  ]);
  expect(summary.counts.duplicate).toBe(8);
  expect(summary.duplicates.map(({ line }) => line)).toEqual([10, 11, 12, 13, 14]);
});

describe('the whole file is refused', () => {
  const file = csv('phone,nome', '5511987654321,Zé');

  test.each([
    ['without an instance', { instances: [] }, 'campaign_refused', /no instance to send through/],
    [
      'for an instance that is not configured',
      { instances: ['venda'], knownInstances: ['vendas'] },
      'unknown_instance',
      /"venda"/,
    ],
    ['for a text that is not an image', { image: 'photo.jpg' }, 'image_unreadable', /neither/],
    ['for a template that uses no column', { caption: '{{ nmoe }}' }, 'campaign_refused', /"nmoe"/],
    [
      'for an image template that uses no column',
      { image: 'https://x.example/{{ nmoe }}' },
      'campaign_refused',
      /The image uses/,
    ],
    ['for an unknown country', { country: 'XX' }, 'invalid_input', /country/],
  ])('%s', async (_, options, code, message) => {
    await expect(readAll(file, options)).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
  });

  test('without any image', async () => {
    await expect(readCampaign(file, { instances: ['vendas'] })).rejects.toThrow('no image to send');
  });

  test('when no line can be sent and a campaign is created from it', async () => {
    const { summary } = await readAll(csv('phone', 'x', '"5,5E+12"'));
    expect(() => refuseUnusable(summary)).toThrow('None of the 2 lines can be sent');
    const empty = await readAll(csv('phone'));
    expect(() => refuseUnusable(empty.summary)).toThrow('no lines below its header');
    const good = await readAll(file);
    expect(() => refuseUnusable(good.summary)).not.toThrow();
  });
});

describe('batches', () => {
  const many = csv('phone', ...Array.from({ length: 1203 }, (_, n) => String(5_511_900_000_000 + n)));

  test('are delivered one after the other, each before more is read', async () => {
    const sizes: number[] = [];
    let open = 0;
    await readCampaign(
      many,
      { instances: ['vendas'], image: IMAGE },
      {
        onRecipients: async (batch) => {
          expect(++open).toBe(1);
          await new Promise(setImmediate);
          sizes.push(batch.length);
          open--;
        },
      },
    );
    expect(sizes).toEqual([500, 500, 203]);
  });

  test('are smaller when every line brings a large image', async () => {
    const image = (n: number): string => `${PIXEL.slice(0, -8)}${String(n).padStart(4, 'A')}${'A'.repeat(1024 * 1024)}`;
    const rows = Array.from({ length: 20 }, (_, n) => `${5_511_900_000_000 + n},"${image(n)}"`);
    const batches: Recipient[][] = [];
    await readCampaign(
      csv('phone,image', ...rows),
      { instances: ['vendas'], maxRecordLength: 4 * 1024 * 1024 },
      { onRecipients: (batch) => void batches.push(batch) },
    );
    expect(batches.map((batch) => batch.length)).toEqual([8, 8, 4]);
  });

  test('stop when they cannot be stored, or when a person interrupts', async () => {
    const failing = readCampaign(
      many,
      { instances: ['vendas'], image: IMAGE },
      {
        onRecipients: () => Promise.reject(new Error('Redis is gone')),
      },
    );
    await expect(failing).rejects.toThrow('Redis is gone');
    const controller = new AbortController();
    let stored = 0;
    const interrupted = readCampaign(
      many,
      { instances: ['vendas'], image: IMAGE },
      {
        signal: controller.signal,
        onRecipients: (batch) => {
          stored += batch.length;
          controller.abort();
        },
      },
    );
    await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
    expect(stored).toBe(500);
  });
});

test('people whom Z-API could not reach are left out, with the day as the reason', async () => {
  const lines = csv('phone,nome', '11987654321,Ana', '11 8765-4321,Ana', '5511987654322,Rui');
  const unreachableSince = (person: string): number | undefined =>
    person === '5511987654321' ? Date.UTC(2026, 6, 14, 12) : undefined;
  const { recipients, rejections, summary } = await readAll(lines, { unreachableSince });
  expect(recipients.map(({ phone }) => phone)).toEqual(['5511987654322']);
  expect(rejections.map(({ line, column, code }) => [line, column, code])).toEqual([
    [2, 'phone', 'unreachable'],
    [3, 'phone', 'unreachable'],
  ]);
  expect(rejections[0]!.reason).toMatch(/^was unreachable on 2026-07-14, as Z-API reported; .*--include-unreachable/);
  expect(summary.counts).toMatchObject({ rows: 3, ready: 1, rejected: 2 });
});

test('numbers that could also be a mobile abroad are sent, and counted', async () => {
  const lines = csv('phone,nome', '51987654321,Ana', '11987654321,Rui', '84987654321,Zé', '+51987654321,José');
  const { recipients, summary } = await readAll(lines, {});
  expect(recipients.map(({ phone }) => phone)).toEqual([
    '5551987654321',
    '5511987654321',
    '5584987654321',
    '51987654321',
  ]);
  expect(summary.warnings).toContainEqual({ code: 'ambiguous', count: 2, lines: [2, 4] });
});

test('a caption longer than WhatsApp shows is sent with a warning', async () => {
  const caption = async (text: string): Promise<unknown> =>
    (await readAll(csv('phone', '5511987654321'), { caption: text })).summary.warnings;
  expect(await caption('a'.repeat(1024))).toEqual([]);
  expect(await caption('a'.repeat(1025))).toEqual([{ code: 'long_caption', count: 1, lines: [2] }]);
});
