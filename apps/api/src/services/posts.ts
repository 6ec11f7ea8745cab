import { createHash, randomUUID } from 'node:crypto';
import { PomboError, RETENTION_MS, defined, type ErrorCode, type MessageView, type Status } from '@pombo/core';
import type { MessageInput, Producer, SendResult } from '@pombo/producer';
import type { RedisClient } from '@pombo/redis';
import { messageId, messagesOf, type NamedPost, type ReadMany } from './post-messages.ts';

/** One status post on one number. */
export interface PostOnNumber {
  instance: string;
  /** Id of the message that publishes it there. */
  message: string;
  /** Absent: it was not queued, or its message is no longer kept. */
  status?: Status;
  statusAt?: string;
  /** How many people have seen it there. */
  views?: number;
  possibleDuplicate?: true;
  error?: { code: string; message: string };
}

/** One status post on several numbers. */
export interface Post {
  id: string;
  createdAt: string;
  caption?: string;
  image?: MessageView['image'];
  numbers: PostOnNumber[];
}

export interface NewPost {
  id?: string | undefined;
  instances: readonly string[];
  image: string;
  caption?: string | undefined;
}

/**
 * Status posts that go to several numbers at once. Each number gets a message of its own, whose id follows from the
 * post's: a post that is repeated, or was interrupted, queues only what is missing.
 */
export interface Posts {
  /**
   * Queues a post. `duplicate`: it existed already. Throws `id_conflict` for an id with other content, and the first
   * number's error if no number accepts it.
   */
  create(post: NewPost): Promise<Post & { duplicate: boolean }>;
  /** Throws `not_found`. */
  get(id: string): Promise<Post>;
  /** Returns one page, newest first. Throws `invalid_input` for an invalid cursor. */
  page(place: { cursor?: string | undefined; limit: number }): Promise<{ posts: Post[]; next?: string }>;
}

/** A post as Redis holds it. The image is stored with its messages. */
interface Stored {
  at: number;
  instances: string[];
  caption?: string;
  /** Recognizes a repetition. */
  hash: string;
  /** Why numbers did not queue it. */
  refused?: Record<string, { code: ErrorCode; message: string }>;
}

/** Numbers that get an uploaded image at a time: until it is stored, each of them holds a copy of up to 12 MB. */
const UPLOADED_AT_ONCE = 4;

/** Old posts whose messages are looked for when another one is created. */
const FORGOTTEN_AT_ONCE = 50;

export interface PostDeps {
  sendMany: Producer['sendMany'];
  getMany: ReadMany;
}

/** Keeps posts for as long as their messages, and for at least 30 days. */
export function createPosts(client: RedisClient, prefix: string, { sendMany, getMany }: PostDeps): Posts {
  const postsKey = `${prefix}:{posts}:posts`;
  const orderKey = `${prefix}:{posts}:order`;

  async function stored(id: string): Promise<Stored> {
    const json = await client.hget(postsKey, id);
    if (json !== null) return JSON.parse(json) as Stored;
    throw new PomboError('not_found', `No status post has the id "${id}"`, { hint: 'Posts are kept for 30 days.' });
  }

  async function shown(posts: readonly (Stored & { id: string })[]): Promise<Post[]> {
    const messages = await messagesOf(posts, getMany);
    return posts.map(({ id, at, caption, instances, refused = {} }, index) => {
      const views = messages[index]!;
      return {
        id,
        createdAt: new Date(at).toISOString(),
        ...defined({ caption, image: views.find((view) => view !== undefined)?.image }),
        numbers: instances.map((instance, number) => onNumber(id, instance, views[number], refused[instance])),
      };
    });
  }

  async function shownOne(id: string, post: Stored): Promise<Post> {
    return (await shown([{ ...post, id }]))[0]!;
  }

  async function hasMessages(posts: readonly NamedPost[]): Promise<boolean[]> {
    return (await messagesOf(posts, getMany)).map((views) => views.some((view) => view !== undefined));
  }

  async function storedMany(ids: readonly string[]): Promise<(Stored & { id: string })[]> {
    const records = ids.length === 0 ? [] : await client.hmget(postsKey, ...ids);
    return ids.flatMap((id, index) => {
      const json = records[index];
      return json == null ? [] : [{ ...(JSON.parse(json) as Stored), id }];
    });
  }

  /** Forgets old posts of which no message is kept. One that waits for its number for weeks is kept with its messages. */
  async function forgetOld(): Promise<void> {
    const before = Date.now() - RETENTION_MS;
    const old = await client.zrangebyscore(orderKey, '-inf', before, 'LIMIT', 0, FORGOTTEN_AT_ONCE);
    const posts = await storedMany(old);
    const kept = await hasMessages(posts);
    const needed = new Set(posts.flatMap(({ id }, index) => (kept[index] === true ? [id] : [])));
    const gone = old.filter((id) => !needed.has(id));
    if (gone.length > 0) await Promise.all([client.hdel(postsKey, ...gone), client.zrem(orderKey, ...gone)]);
  }

  async function sendAll(messages: readonly MessageInput[], image: string): Promise<SendResult[]> {
    const atOnce = image.startsWith('data:') ? UPLOADED_AT_ONCE : messages.length;
    const results: SendResult[] = [];
    for (let at = 0; at < messages.length; at += atOnce)
      results.push(...(await sendMany(messages.slice(at, at + atOnce))));
    return results;
  }

  /** Forgets a post that no number accepted, unless the same request was accepted meanwhile: its messages need their post. */
  async function forgetRefused(id: string, post: Stored): Promise<void> {
    await Promise.all([client.hdel(postsKey, id), client.zrem(orderKey, id)]);
    // Looked up afterwards: the request that queues a message later than this writes the post itself.
    const [isNeeded] = await hasMessages([{ ...post, id }]);
    if (isNeeded === true) await keep(id, post);
  }

  async function keep(id: string, post: Stored): Promise<void> {
    await Promise.all([client.hsetnx(postsKey, id, JSON.stringify(post)), client.zadd(orderKey, 'NX', post.at, id)]);
  }

  return {
    async create({ id = randomUUID(), instances: given, image, caption }) {
      const instances = [...new Set(given)].toSorted();
      const hash = createHash('sha256')
        .update(JSON.stringify([instances, image, caption]))
        .digest('hex');
      const post: Stored = { at: Date.now(), instances, hash, ...defined({ caption }) };
      // Before the messages: a crash in between leaves a post that says what is missing, never a message that no post shows.
      const isNew = (await client.hsetnx(postsKey, id, JSON.stringify(post))) === 1;
      const kept = isNew ? post : await stored(id);
      if (kept.hash !== hash) throw conflict(id);
      await client.zadd(orderKey, 'NX', kept.at, id);
      const messages = instances.map((instance) => ({
        type: 'send-image-status' as const,
        instance,
        image,
        ...defined({ caption }),
        id: messageId(id, instance),
        metadata: { post: id },
      }));
      const refused = refusalsOf(instances, await sendAll(messages, image));
      if (Object.keys(refused).length === instances.length) {
        if (isNew) await forgetRefused(id, post);
        const { code, message, ...facts } = refused[instances[0]!]!;
        throw new PomboError(code, message, facts);
      }
      const result = { ...kept, refused };
      await client.hset(postsKey, id, JSON.stringify(result));
      // Another request with this id may have been refused, and taken it off the list.
      await client.zadd(orderKey, 'NX', kept.at, id);
      await forgetOld();
      return { ...(await shownOne(id, result)), duplicate: !isNew };
    },

    get: async (id) => shownOne(id, await stored(id)),

    async page({ cursor, limit }) {
      const after = cursor === undefined ? -1 : await client.zrevrank(orderKey, readCursor(cursor));
      if (after === null) throw badCursor();
      const ids = await client.zrevrange(orderKey, after + 1, after + 1 + limit);
      const taken = ids.slice(0, limit);
      const posts = await shown(await storedMany(taken));
      return { posts, ...(ids.length > limit ? { next: writeCursor(taken.at(-1)!) } : {}) };
    },
  };
}

function onNumber(
  id: string,
  instance: string,
  view: MessageView | undefined,
  refusal: { code: string; message: string } | undefined,
): PostOnNumber {
  const facts = { instance, message: messageId(id, instance) };
  if (view === undefined) return { ...facts, ...defined({ error: refusal }) };
  const { status, statusAt, views, possibleDuplicate, error } = view;
  return { ...facts, status, statusAt, ...defined({ views, possibleDuplicate, error }) };
}

type Refusal = Extract<SendResult, { error: unknown }>['error'];

function refusalsOf(instances: readonly string[], results: readonly SendResult[]): Record<string, Refusal> {
  return Object.fromEntries(
    results.flatMap((result, index) => ('error' in result ? [[instances[index]!, result.error]] : [])),
  );
}

function conflict(id: string): PomboError {
  return new PomboError('id_conflict', `A status post with the id "${id}" and other content exists already`, {
    hint: 'Give each post an id of its own.',
  });
}

function writeCursor(id: string): string {
  return Buffer.from(`after ${id}`).toString('base64url');
}

function readCursor(cursor: string): string {
  const id = /^after (\S{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (id !== undefined) return id;
  throw badCursor();
}

function badCursor(): PomboError {
  return new PomboError('invalid_input', 'The cursor is not one that an earlier page returned', {
    issues: [{ field: 'cursor', problem: 'must be a cursor of an earlier page' }],
  });
}
