import { randomBytes } from 'node:crypto';
import { defined, PomboError, type EventType } from '@pombo/core';
import type { CallbackQueues } from '@pombo/queue';
import { redisNow, type RedisClient } from '@pombo/redis';
import { checkEndpoint, type Endpoint, type EndpointFacts, type Interest } from './endpoint.ts';
import type { Health } from './receiver-health.ts';
import type { CallbackKeys } from '../keys.ts';
import { newSecret } from './sign.ts';

/** The addresses that are subscribed to events, and the secrets that sign what is sent to them. */
export interface Endpoints {
  /** Registers an endpoint. Its `secret` is returned only this once. Throws `invalid_input`. */
  add(facts: EndpointFacts): Promise<{ endpoint: Endpoint; secret: string }>;
  /** Returns all endpoints, oldest first. */
  list(): Promise<Endpoint[]>;
  /** Throws `not_found`. */
  get(id: string): Promise<Endpoint>;
  /** Removes an endpoint and its waiting deliveries. Throws `not_found`. */
  remove(id: string): Promise<Endpoint>;
  /** Enables an endpoint again, for events from now on. A paused endpoint is tried within 15 s. Throws `not_found`. */
  enable(id: string): Promise<Endpoint>;
  /** Disables an endpoint and drops its waiting deliveries. */
  disable(id: string, why: string): Promise<void>;
  /** Returns a new secret, only this once; the old one also signs for another day. Throws `not_found`. */
  rotate(id: string): Promise<{ endpoint: Endpoint; secret: string }>;
  /** Returns an endpoint's URL and the secrets that sign; undefined if it was removed or is disabled. */
  open(id: string): Promise<OpenEndpoint | undefined>;
  /** Like `open`, even for a disabled one. Throws `not_found`. */
  signing(id: string): Promise<OpenEndpoint>;
  /** Returns the enabled endpoints with what each subscribes to. */
  interests(): Promise<{ id: string; interest: Interest }[]>;
  /** Returns the secret that signs the events of messages with a `callbackUrl`; created at first use. */
  secret(): Promise<string>;
}

export interface OpenEndpoint {
  url: string;
  secrets: string[];
}

interface Stored {
  url: string;
  events?: EventType[];
  instance?: string;
  createdAt: number;
  /** When the endpoint was enabled again. It gets no older events. */
  enabledAt?: number;
  secret: string;
  /** The old secret also signs until then. */
  previous?: { secret: string; until: number };
}

type Disabled = { at: number; why: string };

export interface EndpointStoreDeps {
  client: RedisClient;
  keys: CallbackKeys;
  queues: CallbackQueues;
  health: Health;
  allowLoopback: boolean;
  rotationMs: number;
}

export function createEndpoints(deps: EndpointStoreDeps): Endpoints {
  const { client, keys, queues, health, allowLoopback, rotationMs } = deps;

  async function stored(id: string): Promise<Stored> {
    const json = await client.hget(keys.endpoints, id);
    if (json !== null) return JSON.parse(json) as Stored;
    throw new PomboError('not_found', `No callback endpoint has the id "${id}"`, { hint: 'See: pombo callbacks list' });
  }

  async function store(id: string, endpoint: Stored): Promise<void> {
    await client.hset(keys.endpoints, id, JSON.stringify(endpoint));
  }

  async function disabledOf(id: string): Promise<Disabled | undefined> {
    const json = await client.hget(keys.disabled, id);
    return json === null ? undefined : (JSON.parse(json) as Disabled);
  }

  async function shown(id: string, { url, events, instance, createdAt }: Stored): Promise<Endpoint> {
    const [disabled, healthView, waiting] = await Promise.all([disabledOf(id), health.read(id), queues.count(id)]);
    return {
      id,
      url,
      ...defined({ events, instance }),
      createdAt: new Date(createdAt).toISOString(),
      ...(disabled === undefined ? {} : { disabled: { at: new Date(disabled.at).toISOString(), why: disabled.why } }),
      ...healthView,
      waiting,
    };
  }

  async function all(): Promise<[id: string, Stored][]> {
    const found = Object.entries(await client.hgetall(keys.endpoints));
    return found
      .map(([id, json]): [string, Stored] => [id, JSON.parse(json) as Stored])
      .toSorted(([, a], [, b]) => a.createdAt - b.createdAt);
  }

  async function get(id: string): Promise<Endpoint> {
    return shown(id, await stored(id));
  }

  return {
    get,

    async add(facts) {
      checkEndpoint(facts, allowLoopback);
      const { url, events, instance } = facts;
      const id = `cb_${randomBytes(6).toString('hex')}`;
      const secret = newSecret();
      await store(id, {
        url,
        ...(events === undefined ? {} : { events: [...new Set(events)] as EventType[] }),
        ...defined({ instance }),
        // Redis's clock, because it dates the events.
        createdAt: await redisNow(client),
        secret,
      });
      return { endpoint: await get(id), secret };
    },

    list: async () => Promise.all((await all()).map(([id, endpoint]) => shown(id, endpoint))),

    async remove(id) {
      const endpoint = await get(id);
      await client.hdel(keys.endpoints, id);
      await client.hdel(keys.disabled, id);
      await queues.clear(id);
      await health.forget(id);
      return endpoint;
    },

    async enable(id) {
      const endpoint = await stored(id);
      await queues.resume(id);
      if ((await client.hexists(keys.disabled, id)) === 0) return get(id);
      await store(id, { ...endpoint, enabledAt: await redisNow(client) });
      // Otherwise its earlier failures would count when it fails again.
      await health.forget(id);
      await client.hdel(keys.disabled, id);
      return get(id);
    },

    async disable(id, why) {
      if ((await client.hexists(keys.endpoints, id)) === 0) return;
      await client.hset(keys.disabled, id, JSON.stringify({ at: Date.now(), why } satisfies Disabled));
      await queues.clear(id);
    },

    async rotate(id) {
      const endpoint = await stored(id);
      const secret = newSecret();
      const previous = { secret: endpoint.secret, until: Date.now() + rotationMs };
      await store(id, { ...endpoint, secret, previous });
      return { endpoint: await get(id), secret };
    },

    async open(id) {
      const [json, disabled] = await Promise.all([client.hget(keys.endpoints, id), client.hexists(keys.disabled, id)]);
      return json === null || disabled === 1 ? undefined : signingOf(JSON.parse(json) as Stored);
    },

    signing: async (id) => signingOf(await stored(id)),

    async interests() {
      const [found, disabled] = await Promise.all([all(), client.hkeys(keys.disabled)]);
      const open = found.filter(([id]) => !disabled.includes(id));
      return open.map(([id, { createdAt, enabledAt = createdAt, events, instance }]) => ({
        id,
        interest: { since: enabledAt, events, instance },
      }));
    },

    async secret() {
      await client.setnx(keys.secret, newSecret());
      return (await client.get(keys.secret))!;
    },
  };
}

function signingOf({ url, secret, previous }: Stored): OpenEndpoint {
  const secrets = previous !== undefined && previous.until > Date.now() ? [secret, previous.secret] : [secret];
  return { url, secrets };
}
