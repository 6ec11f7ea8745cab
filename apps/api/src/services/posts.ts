import { createHash, randomUUID } from 'node:crypto';
import { PomboError, RETENTION_MS, defined, type ErrorCode, type MessageView, type Status } from '@pombo/core';
import type { MessageInput, Producer, SendResult } from '@pombo/producer';
import type { RedisClient } from '@pombo/redis';

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

/** Keeps posts for as long as their messages. */
export function createPosts(client: RedisClient, prefix: string, producer: Pick<Producer, 'sendMany' | 'get'>): Posts {
  const postsKey = `${prefix}:{posts}:posts`;
  const orderKey = `${prefix}:{posts}:order`;

  async function stored(id: string): Promise<Stored> {
    const json = await client.hget(postsKey, id);
    if (json !== null) return JSON.parse(json) as Stored;
    throw new PomboError('not_found', `No status post has the id "${id}"`, { hint: 'Posts are kept for 30 days.' });
  }

  async function shown(id: string, { at, caption, instances, refused = {} }: Stored): Promise<Post> {
    const views = await Promise.all(instances.map((instance) => producer.get(messageId(id, instance))));
    return {
      id,
      createdAt: new Date(at).toISOString(),
      ...defined({ caption, image: views.find((view) => view !== undefined)?.image }),
      numbers: instances.map((instance, index) => onNumber(id, instance, views[index], refused[instance])),
    };
  }

  async function forgetOld(): Promise<void> {
    const old = await client.zrangebyscore(orderKey, '-inf', Date.now() - RETENTION_MS, 'LIMIT', 0, 1000);
    if (old.length > 0) await Promise.all([client.hdel(postsKey, ...old), client.zrem(orderKey, ...old)]);
  }

  async function sendAll(messages: readonly MessageInput[], image: string): Promise<SendResult[]> {
    const atOnce = image.startsWith('data:') ? UPLOADED_AT_ONCE : messages.length;
    const results: SendResult[] = [];
    for (let at = 0; at < messages.length; at += atOnce)
      results.push(...(await producer.sendMany(messages.slice(at, at + atOnce))));
    return results;
  }

  /** Forgets a post that no number accepted, unless the same request was accepted meanwhile: its messages need their post. */
  async function forgetRefused(id: string, post: Stored): Promise<void> {
    await Promise.all([client.hdel(postsKey, id), client.zrem(orderKey, id)]);
    // Looked up afterwards: the request that queues a message later than this writes the post itself.
    const messages = await Promise.all(post.instances.map((instance) => producer.get(messageId(id, instance))));
    if (messages.some((message) => message !== undefined)) await keep(id, post);
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
      return { ...(await shown(id, result)), duplicate: !isNew };
    },

    get: async (id) => shown(id, await stored(id)),

    async page({ cursor, limit }) {
      const after = cursor === undefined ? -1 : await client.zrevrank(orderKey, readCursor(cursor));
      if (after === null) throw badCursor();
      const ids = await client.zrevrange(orderKey, after + 1, after + 1 + limit);
      const taken = ids.slice(0, limit);
      const records = taken.length === 0 ? [] : await client.hmget(postsKey, ...taken);
      const posts = await Promise.all(
        taken.flatMap((id, index) => {
          const json = records[index];
          return json == null ? [] : [shown(id, JSON.parse(json) as Stored)];
        }),
      );
      return { posts, ...(ids.length > limit ? { next: writeCursor(taken.at(-1)!) } : {}) };
    },
  };
}

/** The id of a post's message on one number: a repeated post is the same message there. */
function messageId(post: string, instance: string): string {
  return `${post}.${instance}`;
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
