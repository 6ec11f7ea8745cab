import { beforeAll, describe, expect, test } from 'vitest';
import { confirm, fail } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import { IMAGE, LOCAL, newPhone, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';

/** What failed in a campaign, what a retry of it queues, and how its messages are found. */
const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

const ask = (url: string, language = 'en') => app.inject({ url, headers: { ...LOCAL, 'accept-language': language } });
const order = (id: string, move: string, payload: object = {}) =>
  app.inject({ method: 'POST', url: `/v1/campaigns/${id}/${move}`, headers: LOCAL, payload });

interface Group {
  status: string;
  code: string;
  count: number;
  maybeSent?: true;
  retryable: number;
  advice?: string;
  words: string[];
  lines: number[];
}

/** A started campaign of these phones whose messages all exist; returns its id and the ids of its messages. */
async function campaign(phones: readonly string[], column = ''): Promise<{ id: string; ids: string[] }> {
  const lines = phones.map((phone, at) => (column === '' ? `${phone};Nome` : `${phone};Nome;own-${phone}-${at}`));
  const content = [`telefone;nome${column}`, ...lines, ''].join('\n');
  const options = { instances: ['vendas'], image: IMAGE, caption: 'Oi {{ nome }}', imageCheck: false };
  const payload = [
    ...['--x', 'Content-Disposition: form-data; name="file"; filename="clientes.csv"', '', content],
    ...['--x', 'Content-Disposition: form-data; name="options"', '', JSON.stringify(options), '--x--', ''],
  ].join('\r\n');
  const headers = { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' };
  const made = await app.inject({ method: 'POST', url: '/v1/campaigns', headers, payload });
  const { id } = made.json<{ campaign: { id: string } }>().campaign;
  await order(id, 'start');
  const record = (await on.deps.campaigns.get(id))!;
  const rows = await on.deps.campaigns.rows(id, 'vendas', 0);
  await on.ledger.messages.create(
    rows.map((row) => ({
      lane: 'vendas',
      contentHash: row.id,
      body: {
        ...{ id: row.id, type: 'send-image', phone: row.phone!, image: record.image!, campaign: id, line: row.line },
        ...{ priority: 'bulk', onUnknown: 'hold' },
      },
    })),
  );
  return { id, ids: rows.map((row) => row.id) };
}

/** Lets a message fail. `lost`: an earlier attempt of it got no answer. */
async function failed(id: string, code: string, { lost = false } = {}): Promise<void> {
  const key = messageKey(id);
  await on.ledger.messages.change('vendas', key, confirm('accepted'));
  if (lost) await on.client.hincrby(`${on.prefix}:{vendas}:m:${key}`, 'unproven', 1);
  await on.ledger.messages.change('vendas', key, fail(code, `seen: ${code}`));
}

describe('failures by cause', () => {
  test('messages of which an attempt may have arrived are apart, and no advice about them is to send or retry', async () => {
    const { id, ids } = await campaign([newPhone(), newPhone(), newPhone(), newPhone(), newPhone()]);
    await failed(ids[0]!, 'rejected');
    await failed(ids[1]!, 'rejected', { lost: true });
    await failed(ids[2]!, 'rejected');
    await failed(ids[3]!, 'invalid_phone', { lost: true });
    const answer = (await ask(`/v1/campaigns/${id}/failures`)).json<{ failures: object[]; groups: Group[] }>();
    expect(answer.failures).toEqual([
      { code: 'rejected', count: 3 },
      { code: 'invalid_phone', count: 1 },
    ]);
    const [proven, ...unclear] = answer.groups;
    expect(proven).toMatchObject({ status: 'failed', code: 'rejected', count: 2, retryable: 2, lines: [2, 4] });
    expect(proven!.words).toEqual(['seen: rejected']);
    expect(unclear.map(({ code, count, maybeSent, retryable }) => ({ code, count, maybeSent, retryable }))).toEqual([
      { code: 'rejected', count: 1, maybeSent: true, retryable: 0 },
      { code: 'invalid_phone', count: 1, maybeSent: true, retryable: 0 },
    ]);
    for (const { advice } of unclear) {
      expect(advice).toMatch(/^An earlier attempt may have been sent: check the phone/);
      expect(advice).not.toMatch(/new message|retry/);
    }
    const inPortuguese = (await ask(`/v1/campaigns/${id}/failures`, 'pt-BR')).json<{ groups: Group[] }>();
    expect(inPortuguese.groups[1]!.advice).toMatch(/^Uma tentativa anterior pode ter saído/);
    const one = (await ask(`/v1/messages/${ids[3]!}`)).json<{ next: string[]; notProvenUnsent?: true }>();
    expect(one.notProvenUnsent).toBe(true);
    expect(one.next.join(' ')).not.toMatch(/new message|retry/);
  });

  test('a retry of a cause queues exactly as many as its group says', async () => {
    const { id, ids } = await campaign(Array.from({ length: 6 }, newPhone));
    for (const [at, code] of ['rejected', 'rejected', 'gateway_error', 'invalid_phone'].entries()) {
      await failed(ids[at]!, code, { lost: at === 1 });
    }
    const { groups } = (await ask(`/v1/campaigns/${id}/failures`)).json<{ groups: Group[] }>();
    expect(groups.map(({ code, retryable }) => [code, retryable])).toEqual(
      expect.arrayContaining([
        ['rejected', 1],
        ['gateway_error', 1],
        ['invalid_phone', 0],
      ]),
    );
    for (const code of ['rejected', 'gateway_error']) {
      const { queued, pending } = (await order(id, 'retry', { only: ['failed'], code })).json<Record<string, number>>();
      const offered = groups.filter((group) => group.code === code).reduce((sum, group) => sum + group.retryable, 0);
      expect(queued! + pending!, code).toBe(offered);
    }
  });

  test('a cancelled campaign offers no retry of what failed', async () => {
    const { id, ids } = await campaign([newPhone(), newPhone()]);
    await failed(ids[0]!, 'rejected');
    await order(id, 'cancel');
    const { groups } = (await ask(`/v1/campaigns/${id}/failures`)).json<{ groups: Group[] }>();
    expect(groups).toMatchObject([{ code: 'rejected', count: 1, retryable: 0 }]);
    expect((await order(id, 'retry', { only: ['failed'], code: 'rejected' })).statusCode).toBe(409);
  });
});

describe('messages of a campaign', () => {
  const found = async (filter: string): Promise<number[]> => {
    const response = await ask(`/v1/messages?${filter}`);
    expect(response.statusCode, response.body).toBe(200);
    return response.json<{ messages: { line: number }[] }>().messages.map(({ line }) => line);
  };

  test.for(['', ';id'])('by line, phone and code of the error, with the columns "telefone;nome%s"', async (column) => {
    const phones = [newPhone(), newPhone(), newPhone()];
    const { id, ids } = await campaign(phones, column);
    await failed(ids[1]!, 'rejected');
    await failed(ids[2]!, 'gateway_error');
    expect(await found(`campaign=${id}&line=3`)).toEqual([3]);
    expect(await found(`campaign=${id}&line=9`)).toEqual([]);
    expect(await found(`campaign=${id}&phone=${phones[2]}`)).toEqual([4]);
    // As people write it, and without the ninth digit.
    const written = encodeURIComponent(`(${phones[0]!.slice(2, 4)}) ${phones[0]!.slice(4, 9)}-${phones[0]!.slice(9)}`);
    expect(await found(`campaign=${id}&phone=${written}`)).toEqual([2]);
    expect(await found(`campaign=${id}&phone=${newPhone()}`)).toEqual([]);
    expect(await found(`campaign=${id}&phone=${phones[2]}&status=queued`)).toEqual([]);
    expect(await found(`campaign=${id}&status=failed&code=rejected`)).toEqual([3]);
  });

  test.for(['line=3', 'phone=5511987654321', 'code=rejected', 'campaign=x&phone=12'])(
    'refuses %s: without the other filter it would read everything, or it is not a phone',
    async (filter) => {
      expect((await ask(`/v1/messages?${filter}`)).statusCode).toBe(400);
    },
  );
});

test('a campaign keeps who paused, resumed and cancelled it, and when', async () => {
  const { id } = await campaign([newPhone()]);
  await order(id, 'pause');
  await order(id, 'resume');
  await order(id, 'cancel');
  const { history } = (await ask(`/v1/campaigns/${id}`)).json<{
    history: { at: string; event: string; by?: string }[];
  }>();
  expect(history.map(({ event }) => event)).toEqual(['created', 'started', 'paused', 'resumed', 'cancelled']);
  expect(history.slice(1).every(({ by }) => by === 'loopback')).toBe(true);
  expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted());
});
