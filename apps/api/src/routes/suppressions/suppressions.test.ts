import { defined } from '@pombo/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { LOCAL, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

const ask = (method: 'GET' | 'POST' | 'DELETE', search: string, payload?: object) =>
  app.inject({
    method,
    url: `/v1/suppressions${search}`,
    headers: LOCAL,
    ...defined({ payload }),
  });

interface Page {
  suppressions: { phone: string }[];
  next?: string;
}

describe('the suppression list', () => {
  test('adds a number once, in any spelling, and removes it by any other', async () => {
    const first = await ask('POST', '', { phone: '+55 (11) 8765-4321', why: 'asked by mail' });
    expect([first.statusCode, first.json()]).toEqual([200, { phone: '5511987654321', added: true }]);
    expect((await ask('POST', '', { phone: '5511987654321' })).json()).toMatchObject({ added: false });
    expect((await ask('GET', '')).json()).toMatchObject({
      suppressions: [{ phone: '5511987654321', why: 'asked by mail' }],
    });
    expect((await ask('DELETE', '?phone=551187654321')).statusCode).toBe(200);
    expect((await ask('DELETE', '?phone=551187654321')).json()).toMatchObject({ code: 'not_found' });
    expect((await ask('GET', '')).json()).toEqual({ suppressions: [], total: 0 });
  });

  test('accepts a LID', async () => {
    expect((await ask('POST', '', { phone: '123456789012345@lid' })).json()).toMatchObject({
      phone: '123456789012345@lid',
      added: true,
    });
    expect((await ask('DELETE', '?phone=123456789012345%40lid')).statusCode).toBe(200);
  });

  test.for(['12', 'word', '5,51199E+12'])('%s is not a phone', async (phone) => {
    expect((await ask('POST', '', { phone })).json()).toMatchObject({
      code: 'invalid_input',
      issues: [{ field: 'phone' }],
    });
  });

  test('page by page, each exactly once', async () => {
    const phones = Array.from({ length: 25 }, (_none, at) => `55119${70_000_000 + at}`);
    for (const phone of phones) await ask('POST', '', { phone });
    const seen: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const query: string = next === '' ? '' : `&cursor=${next}`;
      const page: Page = (await ask('GET', `?limit=10${query}`)).json<Page>();
      seen.push(...page.suppressions.map(({ phone }) => phone));
      next = page.next;
    }
    expect(seen).toEqual(phones);
  });

  test('the cost of a page depends on its size, not on the length of the list', async () => {
    const entries = Array.from({ length: 5000 }, (_none, at) => [`55119${60_000_000 + at}`, '{"why":"x","at":"y"}']);
    await on.client.hset(`${on.prefix}:suppressed`, ...entries.flat());
    await ask('GET', '?limit=1');
    const before = Number(/cmdstat_hscan:calls=(\d+)/.exec(await on.client.info('commandstats'))?.[1] ?? 0);
    expect((await ask('GET', '?limit=3')).json<Page>().suppressions).toHaveLength(3);
    const after = Number(/cmdstat_hscan:calls=(\d+)/.exec(await on.client.info('commandstats'))?.[1] ?? 0);
    expect(after).toBe(before);
  });

  test('finds one person in any spelling, and counts all', async () => {
    await ask('POST', '', { phone: '5521987654321', why: 'by phone' });
    const found = (await ask('GET', '?phone=%2821%29%208765-4321')).json<Page & { total: number }>();
    expect(found).toMatchObject({ suppressions: [{ phone: '5521987654321', why: 'by phone' }] });
    expect(found.total).toBe(await on.ledger.suppressions.count());
    expect((await ask('GET', '?phone=5521987654322')).json()).toMatchObject({ suppressions: [] });
    expect((await ask('GET', '?phone=word')).json()).toMatchObject({ issues: [{ field: 'phone' }] });
  });

  const importing = (content: string, more: object = {}) =>
    app.inject({
      method: 'POST',
      url: '/v1/suppressions/import',
      headers: { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x', ...more },
      payload: [
        '--x',
        'Content-Disposition: form-data; name="file"; filename="lista.csv"',
        '',
        content,
        '--x--',
        '',
      ].join('\r\n'),
    });

  test('is imported from a file, line by line, and says what it could not read in the language of the caller', async () => {
    const file = 'nome;telefone\nAna;31 98765-4321\nAna;3187654321\nRui;98765-4321\n';
    const answer = await importing(file, { 'accept-language': 'pt-BR' });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { added: 1, known: 1, rejected: 1, lines: [{ line: 4, column: 'telefone', value: '98765-4321' }] },
    ]);
    expect(answer.json<{ lines: { problem: string }[] }>().lines[0]!.problem).toContain('DDD');
    expect((await ask('GET', '?phone=31987654321')).json()).toMatchObject({
      suppressions: [{ why: 'imported from lista.csv' }],
    });
  });

  test('a file without a column of phones, or no file, changes nothing', async () => {
    const before = await on.ledger.suppressions.count();
    expect((await importing('nome,cidade\nAna,Recife\n')).statusCode).toBe(422);
    expect((await ask('POST', '/import', {})).json()).toMatchObject({ code: 'unsupported_media_type' });
    expect(await on.ledger.suppressions.count()).toBe(before);
  });

  test('is exported as a file that a spreadsheet opens and an import reads back', async () => {
    await ask('POST', '', { phone: '5551912345678', why: '=HYPERLINK("x")' });
    const file = await ask('GET', '/export');
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="opt-outs.csv"',
    });
    expect(file.body).not.toMatch(/(^|,)"?=HYPERLINK/m);
    await ask('DELETE', '?phone=5551912345678');
    const total = await on.ledger.suppressions.count();
    expect((await importing(file.body)).json()).toMatchObject({ added: 1, known: total, rejected: 0 });
  });

  test('is exported so that a number abroad that looks like a national one is read back as the same person', async () => {
    // Without its +, this Norwegian mobile is a landline of Joinville.
    expect((await ask('POST', '', { phone: '+47 412 34 567' })).json()).toMatchObject({ phone: '4741234567' });
    const { body } = await ask('GET', '/export');
    await ask('DELETE', '?phone=%2B4741234567');
    expect((await importing(body)).json()).toMatchObject({ added: 1, rejected: 0 });
    expect((await ask('GET', '?phone=%2B4741234567')).json()).toMatchObject({
      suppressions: [{ phone: '4741234567' }],
    });
  });

  test.for(['x', Buffer.from('nonsense').toString('base64url'), 'a b', '!!'])(
    'the cursor %j, which no page gave, is refused',
    async (cursor) => {
      const answer = await ask('GET', `?cursor=${encodeURIComponent(cursor)}`);
      expect([answer.statusCode, answer.json()]).toMatchObject([400, { issues: [{ field: 'cursor' }] }]);
    },
  );
});
