import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fail, confirm } from '@pombo/ledger';
import type { CampaignView } from '@pombo/campaign';
import { notice, sayAll } from '@pombo/catalogue';
import { defined, messageKey } from '@pombo/core';
import { IMAGE, LOCAL, newPhone, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

interface Part {
  name: string;
  file?: string;
  content: string;
}

async function upload(deps: Part[]) {
  const payload = [
    ...deps.flatMap(({ name, file, content }) => [
      '--x',
      `Content-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`,
      '',
      content,
    ]),
    '--x--',
    '',
  ].join('\r\n');
  const headers = { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' };
  return app.inject({ method: 'POST', url: '/v1/campaigns', headers, payload });
}

const csv = (rows: string[]): Part => ({
  name: 'file',
  file: 'clientes.csv',
  content: `telefone;nome\n${rows.join('\n')}\n`,
});
const options = (more: object = {}): Part => ({
  name: 'options',
  // Nothing is fetched here: the image is on a host that these tests do not reach.
  content: JSON.stringify({
    instances: ['vendas'],
    image: IMAGE,
    caption: 'Oi {{ nome }}',
    imageCheck: false,
    ...more,
  }),
});
const rows = (count: number): string[] => Array.from({ length: count }, (_none, at) => `${newPhone()};Nome ${at}`);

interface Made {
  campaign: CampaignView;
  duplicate: boolean;
  rejections: { code: string; count: number }[];
}

async function make(count = 3, more: object = {}): Promise<CampaignView> {
  return (await upload([csv(rows(count)), options(more)])).json<Made>().campaign;
}

const ask = (url: string) => app.inject({ url, headers: LOCAL });
const order = (id: string, move: string, payload?: object) =>
  app.inject({
    method: 'POST',
    url: `/v1/campaigns/${id}/${move}`,
    headers: LOCAL,
    ...defined({ payload }),
  });

describe('an upload', () => {
  test('creates a campaign, returns its location and the rejected lines, and sends nothing', async () => {
    const response = await upload([csv([...rows(3), '12;Curto']), options()]);
    expect(response.statusCode).toBe(201);
    const { campaign, duplicate, rejections } = response.json<Made>();
    expect(campaign).toMatchObject({
      name: 'clientes.csv',
      state: 'ready',
      total: 3,
      counts: { rows: 4, ready: 3, rejected: 1 },
    });
    expect(campaign.progress).toMatchObject({ pending: 3, queued: 0 });
    expect(duplicate).toBe(false);
    expect(rejections).toMatchObject([{ count: 1 }]);
    expect((await ask(String(response.headers['location']))).json()).toMatchObject(campaign);
  });

  test('the parts may come in any order, and the same again is the first one', async () => {
    const file = csv(rows(2));
    const first = await upload([options(), file]);
    expect(first.statusCode).toBe(201);
    const again = await upload([file, options()]);
    expect([again.statusCode, again.json<Made>().duplicate]).toEqual([200, true]);
    expect(again.json<Made>().campaign.id).toBe(first.json<Made>().campaign.id);
  });

  test('leaves out suppressed people', async () => {
    const phone = newPhone();
    await on.ledger.suppressions.add(phone, 'opt-out');
    const { campaign } = (await upload([csv([`${phone};Ana`, ...rows(1)]), options()])).json<Made>();
    expect(campaign).toMatchObject({ total: 1, counts: { rows: 2, suppressed: 1 } });
  });

  test('may be started at once', async () => {
    expect(await make(2, { start: true })).toMatchObject({ state: 'running' });
  });

  test.for([
    ['no file', [options()], 400, 'invalid_input'],
    ['no options', [csv(rows(1))], 400, 'invalid_input'],
    ['options that are not JSON', [csv(rows(1)), { name: 'options', content: '{' }], 400, 'invalid_input'],
    ['an option nobody knows', [csv(rows(1)), options({ colour: 'red' })], 400, 'invalid_input'],
    ['an id with a colon', [csv(rows(1)), options({ id: 'a:b' })], 400, 'invalid_input'],
    ['an invalid delay', [csv(rows(1)), options({ delay: 'soon' })], 400, 'invalid_input'],
    ['another part', [csv(rows(1)), options(), { name: 'more', content: 'x' }], 413, 'too_large'],
    [
      'a file under another name',
      [{ name: 'data', file: 'x.csv', content: 'telefone\n1\n' }, options()],
      400,
      'invalid_input',
    ],
    ['an instance nobody knows', [csv(rows(1)), options({ instances: ['nobody'] })], 422, 'unknown_instance'],
    ['a file of this machine as image', [csv(rows(1)), options({ image: '/etc/hostname' })], 422, 'image_unreadable'],
    ['a variable without a column', [csv(rows(1)), options({ caption: '{{ cidade }}' })], 422, 'campaign_refused'],
    ['no line that can be sent', [csv(['12;x']), options()], 422, 'file_unusable'],
    [
      'an Excel file',
      [{ name: 'file', file: 'x.xlsx', content: 'PK\u0003\u0004xxxx' }, options()],
      400,
      'file_unreadable',
    ],
  ] as const)('%s: refused, and nothing of it stays', async ([, deps, status, code]) => {
    const before = (await ask('/v1/campaigns?limit=500')).json<{ campaigns: unknown[] }>().campaigns.length;
    const response = await upload([...deps]);
    expect([response.statusCode, response.json<{ code: string }>().code], response.body).toEqual([status, code]);
    expect((await ask('/v1/campaigns?limit=500')).json<{ campaigns: unknown[] }>().campaigns).toHaveLength(before);
    expect(await readdir(join(on.folder, 'uploads'))).toEqual([]);
  });

  test('a body that is not multipart is rejected', async () => {
    const response = await app.inject({ method: 'POST', url: '/v1/campaigns', headers: LOCAL, payload: { file: 'x' } });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('the options of an upload', () => {
  test('nested deep, or with many unknown keys, are rejected with a small response', async () => {
    const deep = await upload([csv(rows(1)), { name: 'options', content: '['.repeat(1_000_000) }]);
    expect(deep.statusCode).toBe(400);
    expect(deep.body.length).toBeLessThan(2000);
    const keys = Array.from({ length: 1900 }, (_none, at) => [`unknown${at}`, 1]);
    const many = await upload([csv(rows(1)), options(Object.fromEntries(keys) as object)]);
    expect(many.statusCode).toBe(400);
    expect(many.body.length).toBeLessThan(2000);
  });

  test('options that are not UTF-8 are rejected', async () => {
    const answer = await upload([csv(rows(1)), options({ caption: 'a\ufffdb' })]);
    expect(answer.statusCode).toBe(415);
  });
});

describe('commands', () => {
  test('allow only valid transitions', async () => {
    const { id } = await make();
    const state = async (move: string): Promise<unknown> => {
      const answer = (await order(id, move)).json<{ state?: string; code?: string }>();
      return answer.state ?? answer.code;
    };
    expect(await state('pause')).toBe('wrong_status');
    expect(await state('start')).toBe('running');
    expect(await state('start')).toBe('wrong_status');
    expect(await state('pause')).toBe('paused');
    expect(await state('resume')).toBe('running');
    expect(await state('cancel')).toBe('cancelled');
    expect(await state('resume')).toBe('wrong_status');
    expect((await ask(`/v1/campaigns/${id}`)).json()).toMatchObject({
      state: 'cancelled',
      progress: { cancelled: 3, pending: 0 },
    });
    expect((await order('nobody', 'start')).statusCode).toBe(404);
  });

  test('a pause and a cancellation keep the reason that was given, with the campaign and in its history', async () => {
    const { id } = await make();
    await order(id, 'start');
    expect((await order(id, 'pause', { why: 'lista errada' })).json()).toMatchObject({ reason: 'lista errada' });
    await order(id, 'resume', {});
    expect((await order(id, 'cancel', { why: 'preço errado' })).json()).toMatchObject({ reason: 'preço errado' });
    const { history } = (await ask(`/v1/campaigns/${id}`)).json<{ history: { event: string; reason?: string }[] }>();
    expect(history.map(({ event, reason = '' }) => [event, reason])).toEqual([
      ['created', ''],
      ['started', ''],
      ['paused', 'lista errada'],
      ['resumed', ''],
      ['cancelled', 'preço errado'],
    ]);
    expect((await order((await make()).id, 'pause', { why: 'x'.repeat(301) })).statusCode).toBe(400);
  });

  test('why Pombo stopped a campaign is said in the language of the request, as each earlier reason is', async () => {
    const { id } = await make();
    await order(id, 'start');
    for (const failed of [21, 40]) {
      const reason = notice('reason_many_failed', { failed, all: 60 });
      await on.deps.campaigns.noteReason(id, reason);
      await on.deps.campaigns.move(id, 'pause', sayAll(reason));
      if (failed === 21) await order(id, 'resume');
    }
    const read = async (url: string, language: string) => {
      const answer = await app.inject({ url, headers: { ...LOCAL, 'accept-language': language } });
      return answer.json<{
        reason: string;
        history: { reason?: string }[];
        campaigns: { id: string; reason: string }[];
      }>();
    };
    const [pt, en] = [await read(`/v1/campaigns/${id}`, 'pt-BR'), await read(`/v1/campaigns/${id}`, 'en')];
    expect(pt.reason).toBe('40 de 60 falharam; veja por quê e depois retome');
    expect(en.reason).toBe('40 of 60 failed; see why, then resume');
    expect(pt.history.flatMap(({ reason = [] }) => reason)).toEqual([
      '21 de 60 falharam; veja por quê e depois retome',
      '40 de 60 falharam; veja por quê e depois retome',
    ]);
    const { campaigns } = await read('/v1/campaigns', 'pt-BR');
    expect(campaigns.find((each) => each.id === id)!.reason).toBe(pt.reason);
    expect(JSON.stringify([pt, en, campaigns])).not.toContain('reasonNotice');
  });

  test('a retry queues failed messages that are proven unsent, leaves the rest, and reopens an ended campaign', async () => {
    const { id } = await make(3);
    await order(id, 'start');
    const record = (await on.deps.campaigns.get(id))!;
    const stored = await on.deps.campaigns.rows(id, 'vendas', 0);
    await on.ledger.messages.create(
      stored.map((row) => ({
        lane: 'vendas',
        contentHash: row.id,
        body: {
          id: row.id,
          type: 'send-image',
          phone: row.phone!,
          image: record.image!,
          priority: 'bulk',
          onUnknown: 'hold',
          campaign: id,
          line: row.line,
        },
      })),
    );
    const keys = stored.map((row) => messageKey(row.id));
    for (const key of keys) await on.ledger.messages.change('vendas', key, confirm('accepted'));
    // An earlier attempt of the second one was met by silence.
    await on.client.hincrby(`${on.prefix}:{vendas}:m:${keys[1]!}`, 'unproven', 1);
    for (const key of keys.slice(0, 2))
      await on.ledger.messages.change('vendas', key, fail('recipient_unreachable', 'x'));
    await on.deps.campaigns.move(id, 'complete');
    const retried = (await order(id, 'retry', { only: ['failed'] })).json();
    expect(retried).toMatchObject({
      queued: 1,
      notProvenUnsent: 1,
      campaign: { state: 'running', progress: { queued: 1, failed: 1, accepted: 1 } },
    });
    expect((await order(id, 'retry')).json()).toMatchObject({ queued: 0, notProvenUnsent: 1 });
    expect((await order('nobody', 'retry')).statusCode).toBe(404);
    expect((await order((await make()).id, 'retry')).json()).toMatchObject({ code: 'wrong_status' });
  });
});

test('a cancelled campaign resumes for its cancelled messages; until then they are not queued again', async () => {
  const { id } = await make(3, { id: `natal-${newPhone()}` });
  await order(id, 'start');
  const [first] = await on.deps.campaigns.rows(id, 'vendas', 0);
  const record = (await on.deps.campaigns.get(id))!;
  const body = { id: first!.id, type: 'send-image', phone: first!.phone!, image: record.image! } as const;
  const more = { priority: 'bulk', onUnknown: 'hold', campaign: id, line: first!.line } as const;
  await on.ledger.messages.create([{ lane: 'vendas', contentHash: first!.id, body: { ...body, ...more } }]);
  await order(id, 'cancel');
  expect((await order(id, 'start')).json()).toMatchObject({
    hint: expect.stringContaining('"only": ["cancelled"]') as string,
  });
  const refused = await app.inject({ method: 'POST', url: `/v1/messages/${first!.id}/retry`, headers: LOCAL });
  expect([refused.statusCode, refused.json()]).toMatchObject([
    409,
    { code: 'wrong_status', hint: expect.stringContaining('"only": ["cancelled"]') as string },
  ]);
  const failed = await order(id, 'retry', { only: ['failed'] });
  expect([failed.statusCode, failed.json()]).toMatchObject([409, { code: 'wrong_status' }]);
  const retried = await order(id, 'retry', { only: ['cancelled'], since: '2020-01-01T00:00:00Z' });
  expect(retried.json()).toMatchObject({ queued: 1, pending: 3, campaign: { state: 'running' } });
});

test('an upload with again leaves out people already reached, and known ids are reported', async () => {
  const file = csv(rows(3));
  const caption = { caption: `Oi ${newPhone()}` };
  const first = (await upload([file, options(caption)])).json<Made>().campaign;
  const nobody = await upload([file, options({ ...caption, again: true })]);
  expect([nobody.statusCode, nobody.json()]).toMatchObject([
    422,
    {
      code: 'file_unusable',
      hint: expect.stringContaining(`3 of these 3 people already got this, or may still get it`) as string,
    },
  ]);
  const all = await upload([file, options({ ...caption, again: true, includeSent: true })]);
  expect(all.json<Made>().campaign).toMatchObject({ total: 3, counts: { ready: 3, alreadySent: 0 } });
  expect(all.json<Made>().campaign.id).not.toBe(first.id);
  expect((await upload([file, options({ includeSent: true })])).json()).toMatchObject({ code: 'invalid_input' });

  const [known, fresh] = [`known-${newPhone()}`, `fresh-${newPhone()}`];
  const body = { id: known, type: 'send-image', phone: newPhone(), image: { kind: 'url', url: IMAGE } } as const;
  const message = { ...body, priority: 'bulk', onUnknown: 'hold' } as const;
  await on.ledger.messages.create([{ lane: 'vendas', contentHash: 'x', body: message }]);
  const content = `telefone;id\n${newPhone()};${known}\n${newPhone()};${fresh}\n`;
  const made = await upload([{ ...file, content }, options({ caption: 'Oi' })]);
  expect(made.json()).toMatchObject({
    campaign: { total: 1, counts: { rows: 2, ready: 1, alreadyKnown: 1 } },
    leftOut: ['1 already known: its id belongs to another message (queued): sent already, or on the way'],
  });
});

interface Page {
  campaigns: CampaignView[];
  next?: string;
}

describe('reading back', () => {
  test('page by page, newest first, each exactly once', async () => {
    const made: string[] = [];
    for (let at = 0; at < 5; at += 1) made.push((await make(1)).id);
    const seen: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const query: string = next === '' ? '' : `&cursor=${next}`;
      const page: Page = (await ask(`/v1/campaigns?limit=2${query}`)).json<Page>();
      expect(page.campaigns.length).toBeLessThanOrEqual(2);
      seen.push(...page.campaigns.map(({ id }) => id));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => made.includes(id)).toSorted()).toEqual(made.toSorted());
    expect((await ask('/v1/campaigns?cursor=x')).statusCode).toBe(400);
  });

  test('results as CSV and as NDJSON, in the order of the file', async () => {
    const { id } = await make(3);
    const text = await ask(`/v1/campaigns/${id}/results?format=csv`);
    expect(text.headers['content-type']).toContain('text/csv');
    expect(text.headers['content-disposition']).toContain(`${id}.csv`);
    const lines = text.body.trim().split(/\r?\n/);
    // As the uploaded file; another when it is asked for.
    expect(lines[0]).toContain('line;pomboId;phone;instance;status');
    expect(lines).toHaveLength(4);
    expect((await ask(`/v1/campaigns/${id}/results?delimiter=,`)).body).toContain('line,pomboId,phone,instance,status');
    expect((await ask(`/v1/campaigns/${id}/results?delimiter=tab`)).body).toContain('line\tpomboId\tphone');
    expect((await ask(`/v1/campaigns/${id}/results?delimiter=x`)).statusCode).toBe(400);
    const ndjson = await ask(`/v1/campaigns/${id}/results?format=ndjson`);
    const parsed = ndjson.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; status: string });
    expect(parsed.map(({ line, status }) => [line, status])).toEqual([
      [2, 'queued'],
      [3, 'queued'],
      [4, 'queued'],
    ]);
    expect((await ask('/v1/campaigns/nobody/results')).statusCode).toBe(404);
    expect((await ask(`/v1/campaigns/${id}/results?format=xml`)).statusCode).toBe(400);
  });

  test.for([
    ['application/x-ndjson', '', 'application/x-ndjson'],
    ['text/csv', '', 'text/csv'],
    ['*/*', '', 'text/csv'],
    ['text/csv;q=0.5, application/x-ndjson', '', 'application/x-ndjson'],
    ['application/x-ndjson;q=0, */*', '', 'text/csv'],
    ['application/x-ndjson', '?format=csv', 'text/csv'],
  ] as const)('results for Accept: %s%s are %s', async ([accept, query, type]) => {
    const { id } = await make(1);
    const results = await app.inject({
      url: `/v1/campaigns/${id}/results${query}`,
      headers: { ...LOCAL, accept },
    });
    expect(results.headers['content-type']).toContain(type);
  });
});

test('a started campaign that no worker serves has an outlook that says so, and no estimate', async () => {
  const { id } = await make(4);
  const ready = (await ask(`/v1/campaigns/${id}`)).json<{ outlook: object; perMinute: number }>();
  expect(ready).toMatchObject({
    perMinute: 0,
    outlook: { still: [], estimate: { minMs: expect.any(Number) as number } },
  });
  await order(id, 'start');
  const { outlook } = (await ask(`/v1/campaigns/${id}`)).json<{ outlook: object }>();
  expect(outlook).toEqual({ still: [{ instance: 'vendas', stopped: ['no-worker'] }] });
  await order(id, 'cancel');
});
