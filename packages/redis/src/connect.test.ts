import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { Cluster } from 'ioredis';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { certificate } from '../../zapi/src/certificate.fixture.ts';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { findRedisServer, freePort, startPrivateRedis, type PrivateRedis } from '../../../test/setup/redis-server.ts';
import { closeRedis, connect, type ConnectOptions, type RedisClient } from './connect.ts';
import { startServer } from '../../../apps/cli/src/embedded-redis/server.ts';
import { isUnreachable, redisUnreachable } from './unreachable.ts';

const shared = testRedis();
const noServer = findRedisServer() === undefined;

/** Connects for the duration of one test. */
async function open(url: string, options?: ConnectOptions): Promise<RedisClient> {
  const client = await connect(url, options);
  onTestFinished(() => closeRedis(client));
  return client;
}

async function privateRedis(...args: string[]): Promise<PrivateRedis> {
  const redis = await startPrivateRedis({ args });
  onTestFinished(() => redis.stop());
  return redis;
}

describe('connect', () => {
  test.each(['command', 'producer', 'subscriber', 'replicas'] as const)(
    'gives a %s connection its name',
    async (purpose) => {
      const client = await open(shared.url, { purpose, connectionName: `n-${purpose}` });
      expect(await client.client('GETNAME')).toBe(`n-${purpose}`);
    },
  );

  test('delivers messages to a subscriber', async () => {
    const subscriber = await open(shared.url, { purpose: 'subscriber' });
    const channel = `${shared.prefix}:wake`;
    await subscriber.subscribe(channel);
    const heard = once(subscriber, 'message');
    await shared.client.publish(channel, 'vendas');
    expect(await heard).toEqual([channel, 'vendas']);
  });

  test('names host and port of an unavailable Redis, and never the password', async () => {
    const port = await freePort();
    const failure = await connect(`redis://:S3CRET@127.0.0.1:${port}`, { purpose: 'producer', withinMs: 300 }).catch(
      (e: unknown) => e,
    );
    expect(failure).toMatchObject({
      code: 'redis_unreachable',
      message: `Redis at 127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
      hint: expect.stringContaining('REDIS_URL') as unknown,
    });
    expect(inspect(failure, { depth: 10 })).not.toContain('S3CRET');
  });

  test('gives up on a peer that accepts and never answers', async () => {
    const mute = await listen(() => {});
    await expect(connect(`redis://127.0.0.1:${mute.port}`, { withinMs: 200 })).rejects.toMatchObject({
      code: 'redis_unreachable',
    });
  });

  test('gives up on a Cluster if no seed answers', async () => {
    const [one, two] = [await freePort(), await freePort()];
    await expect(connect(`redis://127.0.0.1:${one},127.0.0.1:${two}`, { withinMs: 300 })).rejects.toMatchObject({
      code: 'redis_unreachable',
      message: expect.stringContaining(`127.0.0.1:${one}, 127.0.0.1:${two}`) as unknown,
    });
  });

  test('gives up on Sentinels if none answers', async () => {
    const port = await freePort();
    await expect(connect(`redis+sentinel://127.0.0.1:${port}/main`, { withinMs: 300 })).rejects.toMatchObject({
      code: 'redis_unreachable',
      message: expect.stringContaining('main (by the Sentinels') as unknown,
    });
  });

  test('says that a list of addresses needs a Cluster', async () => {
    await expect(connect(`${shared.url},${shared.url}`, { withinMs: 500 })).rejects.toMatchObject({
      hint: expect.stringContaining('not a Cluster') as unknown,
    });
  });

  test('does not accept a server without TLS for a TLS address', async () => {
    await expect(connect(shared.url.replace('redis:', 'rediss:'), { withinMs: 500 })).rejects.toMatchObject({
      code: 'redis_unreachable',
    });
  });

  test('no environment variable makes an untrusted certificate trusted, and the login is not sent', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    let heard = 0;
    const server = createTlsServer(certificate, (socket) => socket.on('data', ({ length }) => (heard += length)));
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(connect(`rediss://:S3CRET@localhost:${port}`, { withinMs: 500 })).rejects.toMatchObject({
      code: 'redis_unreachable',
    });
    await new Promise((resolve) => server.close(resolve));
    expect(heard).toBe(0);
  });

  test('says that the login was refused, without showing it', async () => {
    const url = new URL(shared.url);
    url.password = 'S3CRET';
    const failure = await connect(url.href).catch((e: unknown) => e);
    expect(failure).toMatchObject({ message: expect.stringContaining('refuses the login') as unknown });
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('S3CRET');
  });

  test('keeps the arguments of a failed command out of its error', async () => {
    const client = await open(shared.url);
    const failure = await client
      .eval('return redis.error_reply("ERR no")', 0, '5511987654321')
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ message: 'ERR no', command: { name: 'eval' } });
    expect(isUnreachable(failure)).toBe(false);
    expect(inspect(failure, { depth: 10 })).not.toContain('5511987654321');
  });
});

describe.skipIf(noServer)('while Redis is unavailable', () => {
  test('a producer fails at once, says so, and its failed command is not run later', async () => {
    const redis = await privateRedis();
    const client = await open(redis.url, { purpose: 'producer' });
    const closed = untilAgain(client, 'close');
    await redis.kill();
    await closed;
    const failure = await client.incr('n').catch((e: unknown) => e);
    // Refused before any attempt to reconnect, not after some.
    expect(failure).toMatchObject({ message: expect.stringContaining("isn't writeable") as unknown });
    expect(isUnreachable(failure)).toBe(true);
    expect(redisUnreachable(redis.url, failure)).toMatchObject({ code: 'redis_unreachable', exitCode: 3 });
    const ready = untilAgain(client, 'ready');
    await redis.start();
    await ready;
    expect(await client.get('n')).toBeNull();
  });

  test("a worker's command waits for the reconnection", async () => {
    const redis = await privateRedis();
    const faults: Error[] = [];
    const client = await open(redis.url, { onError: (error) => void faults.push(error) });
    await redis.kill();
    await untilAgain(client, 'reconnecting');
    const counted = client.incr('n');
    while (faults.length < 3) await untilAgain(client, 'reconnecting');
    await redis.start();
    expect(await counted).toBe(1);
  });

  test('a command that was reported as timed out is not sent on reconnection', async () => {
    const redis = await privateRedis();
    const client = await open(redis.url, { commandTimeoutMs: 50 });
    const closed = untilAgain(client, 'close');
    await redis.kill();
    await closed;
    const failure = await client.incr('n').catch((e: unknown) => e);
    expect(isUnreachable(failure)).toBe(true);
    const ready = untilAgain(client, 'ready');
    await redis.start();
    await ready;
    expect(await client.get('n')).toBeNull();
  });

  test('a half-open connection is replaced', async () => {
    const redis = await privateRedis();
    const proxy = await forwardTo(redis.port);
    const client = await open(`redis://127.0.0.1:${proxy.port}`, { commandTimeoutMs: 200 });
    proxy.swallow();
    const replaced = untilAgain(client, 'ready');
    await expect(client.ping()).rejects.toThrow(/timed out/);
    await replaced;
    expect(await client.ping()).toBe('PONG');
  });
});

describe.skipIf(noServer)('kinds of deployment', () => {
  test('works with a Cluster, and with keys in different slots', async () => {
    const node = await privateRedis('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    const admin = await open(node.url);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    const client = await open(`redis://127.0.0.1:${node.port},127.0.0.1:${node.port}`);
    expect(client).toBeInstanceOf(Cluster);
    expect(await client.set('{a}:1', 'x')).toBe('OK');
    expect(await client.set('{b}:1', 'y')).toBe('OK');
    const failure = await client
      .eval('return redis.error_reply("ERR no")', 1, '{a}', 'S3CRET')
      .catch((e: unknown) => e);
    expect(inspect(failure, { depth: 10 })).not.toContain('S3CRET');
  });

  test('finds the master by its Sentinel, with login and db', async () => {
    const master = await privateRedis('--requirepass', 'pw');
    const sentinel = await startSentinel(
      `sentinel monitor main 127.0.0.1 ${master.port} 1\nsentinel auth-pass main pw\n`,
    );
    const client = await open(`redis+sentinel://:pw@127.0.0.1:${sentinel}/main/2`);
    await client.set('here', '1');
    const direct = await open(`redis://:pw@127.0.0.1:${master.port}/2`);
    expect(await direct.get('here')).toBe('1');
  });
});

describe('a Sentinel that reports a failover while it is asked where the master is', () => {
  test('reconnects a client that ioredis has ended, unless the owner closed it', async () => {
    const master = await privateRedis();
    const sentinel = await fakeSentinel(master.port);
    const client = await open(`redis+sentinel://127.0.0.1:${sentinel.port}/main`);
    await sentinel.subscribed;
    const admin = await open(`redis://127.0.0.1:${master.port}`);
    const ended = untilAgain(client, 'end');
    const asked = sentinel.holdAnswers();
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await asked;
    sentinel.reportFailover();
    await ended;
    await untilAgain(client, 'ready');
    expect(await client.ping()).toBe('PONG');
    await closeRedis(client);
    expect(client.status).toBe('end');
  });
});

/** A Sentinel that answers only what ioredis asks. */
async function fakeSentinel(masterPort: number): Promise<{
  port: number;
  /** Resolves when the client listens for failovers. */
  subscribed: Promise<void>;
  /** Delays the next answer until a failover has been reported. Resolves when the question arrives. */
  holdAnswers(): Promise<void>;
  reportFailover(): void;
}> {
  const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;
  const address = `*2\r\n${bulk('127.0.0.1')}${bulk(`${masterPort}`)}`;
  let listener: Socket | undefined;
  let held: ((socket: Socket) => void) | undefined;
  let answer: (() => void) | undefined;
  let hear = (): void => {};
  const subscribed = new Promise<void>((resolve) => (hear = resolve));
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => {
      for (const command of data.toString().split(/(?=\*\d+\r\n\$)/)) {
        const words = command.split('\r\n').filter((_word, at) => at > 0 && at % 2 === 0);
        const name = words.slice(0, 2).join(' ').toLowerCase();
        if (name === 'sentinel get-master-addr-by-name' && held !== undefined) held(socket);
        else if (name === 'sentinel get-master-addr-by-name') socket.write(address);
        else if (name === 'sentinel sentinels') socket.write('*0\r\n');
        else if (name.startsWith('subscribe')) {
          listener = socket;
          socket.write(`*3\r\n${bulk('subscribe')}${bulk(words[1]!)}:1\r\n`);
          hear();
        } else if (name.startsWith('info')) socket.write(bulk('redis_mode:sentinel\r\n'));
        else if (name.startsWith('hello')) socket.write(`-ERR unknown command 'HELLO'\r\n`);
        else socket.write('+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    subscribed,
    holdAnswers: () =>
      new Promise((resolve) => {
        held = (socket) => {
          answer = () => socket.write(address);
          held = undefined;
          resolve();
        };
      }),
    reportFailover() {
      listener!.write(`*3\r\n${bulk('message')}${bulk('+switch-master')}${bulk('main')}`);
      // The client learns of it on another connection. Only ioredis sees when, so give that connection a moment.
      setTimeout(() => answer?.(), 100);
    },
  };
}

describe('closeRedis', () => {
  test('lets pending commands finish', async () => {
    const client = await connect(shared.url);
    const set = client.set(`${shared.prefix}:last`, 'word');
    await closeRedis(client);
    expect(await set).toBe('OK');
    expect(client.status).toBe('end');
  });

  test('does not wait for a Redis that does not answer', async () => {
    const redis = await open(shared.url);
    const proxy = await forwardTo(Number(new URL(shared.url).port), new URL(shared.url).hostname);
    const through = new URL(shared.url);
    through.host = `127.0.0.1:${proxy.port}`;
    const client = await connect(through.href);
    proxy.swallow();
    const ended = untilAgain(client, 'end');
    await closeRedis(client, 50);
    await ended;
    await expect(closeRedis(client)).resolves.toBeUndefined();
    expect(await redis.ping()).toBe('PONG');
  });
});

/** Resolves at the next such event; unlike `once` it tolerates errors in between. */
function untilAgain(client: RedisClient, event: 'ready' | 'close' | 'reconnecting' | 'end'): Promise<void> {
  return new Promise((resolve) => client.once(event, () => resolve()));
}

interface Listening {
  port: number;
}

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(onSocket: (socket: Socket) => void): Promise<Listening> {
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port };
}

/** A proxy to Redis whose open connections can be made to swallow everything, without closing. */
async function forwardTo(port: number, host = '127.0.0.1'): Promise<Listening & { swallow: () => void }> {
  let present: Socket[] = [];
  const { port: own } = await listen((socket) => {
    const onward = dial(port, host);
    sockets.add(onward.on('error', () => {}));
    socket.pipe(onward).pipe(socket);
    socket.once('close', () => onward.destroy());
    present.push(socket);
  });
  const swallow = (): void => {
    for (const socket of present) socket.unpipe().resume();
    present = [];
  };
  return { port: own, swallow };
}

async function startSentinel(config: string): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'pombo-test-sentinel-'));
  const port = await freePort();
  writeFileSync(join(dir, 'sentinel.conf'), `port ${port}\nbind 127.0.0.1\ndir ${dir}\n${config}`);
  const sentinel = await startServer(findRedisServer()!, [join(dir, 'sentinel.conf'), '--sentinel'], '+monitor master');
  onTestFinished(async () => {
    await sentinel.end('SIGTERM');
    rmSync(dir, { recursive: true });
  });
  return port;
}
