import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { IMAGE, LOCAL, stand } from '../api.fixture.ts';
import type { App } from '../http/fastify-types.ts';
import { createPosts } from '../services/posts.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

const make = (payload: object) => app.inject({ method: 'POST', url: '/v1/posts', headers: LOCAL, payload });
const read = (path: string) => app.inject({ url: `/v1/posts${path}`, headers: LOCAL });
const post = (id: string, more: object = {}) => ({ id, instances: ['vendas', 'suporte'], image: IMAGE, ...more });

interface Page {
  posts: { id: string }[];
  next?: string;
}

test('an image is fetched as it would be posted, and refused with the reason if it is not one', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const server = createServer(({ url }, response) => response.end(url === '/a.png' ? png : '<html>no</html>'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const fetched = (name: string, more: object = {}) =>
    app.inject({
      url: `/v1/images?url=${encodeURIComponent(`http://127.0.0.1:${port}/${name}`)}`,
      headers: { ...LOCAL, ...more },
    });
  const good = await fetched('a.png');
  expect([good.statusCode, good.headers['content-type']]).toEqual([200, 'image/png']);
  expect(good.rawPayload).toEqual(png);
  expect(good.headers).toMatchObject({
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  const bad = await fetched('page.html');
  expect([bad.statusCode, bad.json()]).toMatchObject([422, { code: 'image_unreachable' }]);
  const outside = await on.app({ simulated: false });
  const inner = await outside.inject({
    url: `/v1/images?url=http%3A%2F%2F127.0.0.1%3A${port}%2Fa.png`,
    headers: LOCAL,
  });
  expect([inner.statusCode, inner.json()]).toMatchObject([422, { code: 'image_unreachable' }]);
  for (const url of ['file:///etc/passwd', 'word'])
    expect((await app.inject({ url: `/v1/images?url=${encodeURIComponent(url)}`, headers: LOCAL })).statusCode).toBe(
      400,
    );
});

describe('a status post on several numbers', () => {
  test('is one message on each, which leads back to it', async () => {
    const made = await make(post('natal', { caption: 'Novidades!' }));
    expect([made.statusCode, made.headers['location']]).toEqual([201, '/v1/posts/natal']);
    const numbers = [
      { instance: 'suporte', message: 'natal.suporte', status: 'queued' },
      { instance: 'vendas', message: 'natal.vendas', status: 'queued' },
    ];
    expect(made.json()).toMatchObject({ id: 'natal', caption: 'Novidades!', duplicate: false, numbers });
    expect((await read('/natal')).json()).toMatchObject({ id: 'natal', image: { kind: 'url', url: IMAGE }, numbers });
    expect(await on.producer.get('natal.vendas')).toMatchObject({
      type: 'send-image-status',
      caption: 'Novidades!',
      metadata: { post: 'natal' },
    });
  });

  test('is queued once, however often it is asked for, at the same time too', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => make(post('once'))));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 200, 200, 200, 201]);
    const { posts } = (await read('')).json<Page>();
    expect(posts.filter(({ id }) => id === 'once')).toHaveLength(1);
    const all = (await app.inject({ url: '/v1/messages?limit=500', headers: LOCAL })).json<{
      messages: { id: string }[];
    }>();
    expect(all.messages.filter(({ id }) => id.startsWith('once.'))).toHaveLength(2);
  });

  test('with the id of another one is refused, and queues nothing', async () => {
    await make(post('taken'));
    const other = await make(post('taken', { caption: 'other' }));
    expect([other.statusCode, other.json()]).toMatchObject([409, { code: 'id_conflict' }]);
    expect(await on.producer.get('taken.vendas')).not.toHaveProperty('caption');
  });

  test('that was interrupted is completed by repeating it', async () => {
    await make(post('cut', { instances: ['vendas'] }));
    const json = await on.client.hget(`${on.prefix}:{posts}:posts`, 'cut');
    // As if the process had died before the second message.
    const { hash } = JSON.parse((await on.client.hget(`${on.prefix}:{posts}:posts`, 'once'))!) as { hash: string };
    await on.client.hset(
      `${on.prefix}:{posts}:posts`,
      'cut',
      JSON.stringify({ ...(JSON.parse(json!) as object), instances: ['suporte', 'vendas'], hash }),
    );
    expect((await read('/cut')).json<{ numbers: object[] }>().numbers[0]).not.toHaveProperty('status');
    const again = await make(post('cut'));
    expect([again.statusCode, again.json()]).toMatchObject([
      200,
      { numbers: [{ status: 'queued' }, { status: 'queued' }] },
    ]);
  });

  test('that no number accepts leaves nothing; one that some accept says why the others did not', async () => {
    const none = await make(post('none', { instances: ['nobody'] }));
    expect([none.statusCode, none.json()]).toMatchObject([422, { code: 'unknown_instance' }]);
    const image = await make(post('none', { image: 'data:image/png;base64,AAAA' }));
    expect([image.statusCode, image.json()]).toMatchObject([400, { issues: [{ field: 'image' }] }]);
    expect((await read('/none')).statusCode).toBe(404);
    const some = await make(post('some', { instances: ['vendas', 'nobody'] }));
    expect([some.statusCode, some.json()]).toMatchObject([
      201,
      { numbers: [{ instance: 'nobody', error: { code: 'unknown_instance' } }, { status: 'queued' }] },
    ]);
    expect((await read('/some')).json()).toMatchObject({ numbers: [{ error: { code: 'unknown_instance' } }, {}] });
  });

  test('that one request had accepted is not forgotten when the same request was refused elsewhere', async () => {
    const { getMany } = on.ledger.messages;
    const twin = createPosts(on.client, on.prefix, { sendMany: on.producer.sendMany, getMany });
    const posts = createPosts(on.client, on.prefix, {
      getMany,
      async sendMany(messages) {
        await twin.create(post('twin'));
        return messages.map(() => ({ error: { code: 'unknown_instance', message: 'not known here yet' } }));
      },
    });
    await expect(posts.create(post('twin'))).rejects.toMatchObject({ code: 'unknown_instance' });
    expect(await on.producer.get('twin.vendas')).toMatchObject({ status: 'queued' });
    expect((await read('/twin')).json()).toMatchObject({ numbers: [{ status: 'queued' }, { status: 'queued' }] });
    expect((await read('')).json<Page>().posts.map(({ id }) => id)).toContain('twin');
  });

  test.for([
    ['an uploaded image', 'data:image/png;base64,AAAA', 4],
    ['an address', IMAGE, 200],
  ] as const)('with %s goes to a bounded number of numbers at a time, and to each once', async ([, image, most]) => {
    const calls: string[][] = [];
    const posts = createPosts(on.client, on.prefix, {
      getMany: async (_lane, ids) => ids.map(() => undefined),
      async sendMany(messages) {
        calls.push(messages.map(({ instance }) => instance));
        return messages.map(({ id = '' }) => ({ id, status: 'queued', duplicate: false }));
      },
    });
    const instances = Array.from({ length: 200 }, (_none, at) => `n${at}`).toSorted();
    await posts.create({ instances, image });
    expect(Math.max(...calls.map(({ length }) => length))).toBe(most);
    expect(calls.flat()).toEqual(instances);
  });

  test('is on exactly one page, newest first', async () => {
    for (let at = 0; at < 7; at += 1) await make(post(`page-${at}`, { instances: ['vendas'] }));
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: Page = (await read(`?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)).json();
      seen.push(...page.posts.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen.slice(0, 7)).toEqual(['6', '5', '4', '3', '2', '1', '0'].map((at) => `page-${at}`));
    expect(new Set(seen).size).toBe(seen.length);
    expect((await read('?cursor=x')).json()).toMatchObject({ issues: [{ field: 'cursor' }] });
  });

  test('are read with one request for each number, however many there are on a page', async () => {
    for (let at = 0; at < 3; at += 1) await make(post(`bulk-${at}`));
    const reads: string[] = [];
    const posts = createPosts(on.client, on.prefix, {
      sendMany: on.producer.sendMany,
      async getMany(lane, ids) {
        reads.push(`${lane} ${ids.length}`);
        return on.ledger.messages.getMany(lane, ids);
      },
    });
    const page = await posts.page({ limit: 3 });
    expect(page.posts.map(({ id, numbers }) => [id, ...numbers.map(({ status }) => status)])).toEqual(
      ['bulk-2', 'bulk-1', 'bulk-0'].map((id) => [id, 'queued', 'queued']),
    );
    expect(reads.toSorted()).toEqual(['suporte 3', 'vendas 3']);
  });

  test('is kept for as long as a message of it, and forgotten after 30 days without one', async () => {
    await make(post('old'));
    await make(post('waits'));
    const order = `${on.prefix}:{posts}:order`;
    const longAgo = Date.now() - 31 * 24 * 60 * 60 * 1000;
    for (const id of ['old', 'waits']) await on.client.zadd(order, longAgo, id);
    // One of its messages is still there: its number was held for weeks.
    const gone = new Set(['old.vendas', 'old.suporte', 'waits.vendas']);
    const { sendMany } = on.producer;
    const posts = createPosts(on.client, on.prefix, {
      sendMany,
      getMany: async (lane, ids) =>
        (await on.ledger.messages.getMany(lane, ids)).map((view, at) => (gone.has(ids[at]!) ? undefined : view)),
    });
    await posts.create(post('new'));
    expect((await read('/old')).statusCode).toBe(404);
    expect((await read('/waits')).statusCode).toBe(200);
    expect(await on.client.zscore(order, 'old')).toBeNull();
  });
});
