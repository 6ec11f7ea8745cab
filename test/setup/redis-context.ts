import { randomBytes } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';
import { afterAll, beforeAll, inject } from 'vitest';
import { canaryKeys } from './canary.ts';

/** ioredis types a client by its reply mapping; the tests use the default one. */
type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/** What `testRedis()` gives a test file. */
export interface TestRedis {
  /**
   * The run's Redis, logged in as a user of this file's own, who may touch keys and channels under `prefix` only and
   * may not disturb the other files (no FLUSHALL, CONFIG SET, DEBUG …; `startPrivateRedis()` is for those).
   */
  readonly url: string;
  /** Key prefix of this file: `t-` and 12 random hex digits. Give it to whatever takes a prefix. */
  readonly prefix: string;
  /** A client for looking at what was stored. Usable from `beforeAll` on; closed automatically. */
  readonly client: Redis;
  /** One more client of the same user, closed automatically (a test may close it earlier). */
  connect(options?: ClientOptions): Redis;
}

/**
 * Gives the calling test file its own part of the run's Redis. Call it once, at the top of the file, so that its
 * clean-up runs after the file's own. After the last test it deletes the file's keys and fails when the code under test
 * left a connection open, or stored a token.
 */
export function testRedis(): TestRedis {
  const name = `t-${randomBytes(6).toString('hex')}`;
  const adminUrl = inject('redisUrl');
  const url = userUrl(adminUrl, name);
  const opened: Redis[] = [];
  const connect = (options: ClientOptions = {}): Redis => {
    const client = new Redis(url, {
      maxRetriesPerRequest: null,
      connectionName: 'testRedis',
      lazyConnect: true,
      ...options,
    });
    opened.push(client);
    return client;
  };
  const client = connect();

  beforeAll(() => withAdmin(adminUrl, (admin) => createUser(admin, name)));
  afterAll(async () => {
    for (const each of opened) each.disconnect();
    const { leaked, secrets } = await withAdmin(adminUrl, async (admin) => {
      const found = await canaryKeys(admin, name);
      await deleteKeys(admin, name);
      return { secrets: found, leaked: await removeUser(admin, name) };
    });
    if (secrets.length > 0) throw new Error(`A token was stored in Redis, in:\n  ${secrets.join('\n  ')}`);
    if (leaked.length > 0) throw new Error(`Redis connections left open by this file:\n  ${leaked.join('\n  ')}`);
  });
  return { url, prefix: name, client, connect };
}

async function withAdmin<T>(url: string, work: (admin: Redis) => Promise<T>): Promise<T> {
  const admin = new Redis(url, { lazyConnect: true, retryStrategy: null, connectionName: 'testRedis-admin' });
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    admin.disconnect();
  }
}

const DISTURBING = ['flushall', 'flushdb', 'swapdb', 'debug', 'shutdown', 'replicaof', 'slaveof', 'config|set', 'acl'];

async function createUser(admin: Redis, name: string): Promise<void> {
  const mayNot = DISTURBING.map((command) => `-${command}`);
  const mayTouch = [`~${name}*`, 'resetchannels', `&${name}*`];
  await admin.acl('SETUSER', name, 'on', `>${name}`, ...mayTouch, '+@all', ...mayNot);
}

async function deleteKeys(admin: Redis, name: string): Promise<void> {
  for await (const keys of admin.scanStream({ match: `${name}*`, count: 1000 })) {
    if ((keys as string[]).length > 0) await admin.unlink(...(keys as string[]));
  }
}

/** Removes the user, which also closes its connections, and returns those that were still open. */
async function removeUser(admin: Redis, name: string): Promise<string[]> {
  let open = await connectionsOf(admin, name);
  // The server sees a closed socket a moment after we closed it: ask again, each question being a round trip.
  for (let question = 0; open.length > 0 && question < 200; question += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    open = await connectionsOf(admin, name);
  }
  await admin.acl('DELUSER', name);
  return open;
}

async function connectionsOf(admin: Redis, name: string): Promise<string[]> {
  const list = String(await admin.client('LIST'));
  const mine = list.split('\n').filter((line) => line.includes(` user=${name} `));
  return mine.map((line) => /name=\S*/.exec(line)![0] + ' ' + /cmd=\S*/.exec(line)![0]);
}

function userUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.username = name;
  url.password = name;
  return url.href;
}
