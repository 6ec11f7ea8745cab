import { defined } from '@pombo/core';
import { Cluster, Redis, type ClusterOptions, type CommonRedisOptions } from 'ioredis';
import { tameCommands } from './commands.ts';
import { parseRedisUrl, placeOf, type RedisTarget } from './target.ts';
import { isLoginFault, unreachable } from './unreachable.ts';

const SECOND = 1000;

export type RedisClient = Redis | Cluster;

/**
 * The purpose of a connection.
 *
 * - `command`: a worker's. While Redis is unavailable its commands wait, each at most `commandTimeoutMs`; it reconnects
 *   forever, at least once a second, because a worker's heartbeat lasts 5 s. Not for blocking commands.
 * - `producer`: fails at once while Redis is unavailable, so that a backend can answer its caller; reconnects meanwhile.
 * - `subscriber`: listens or blocks, so its commands have no timeout; TCP keep-alive detects a dead peer (15 s).
 * - `replicas`: like `command`, but a command that loses its connection fails. `WAIT`, repeated on another connection,
 *   would count replicas for writes that are not its own.
 */
export type RedisPurpose = 'command' | 'producer' | 'subscriber' | 'replicas';

export interface ConnectOptions {
  /** Default `command`. */
  purpose?: RedisPurpose;
  /** Shown by `CLIENT LIST` (default `pombo-` and the purpose). */
  connectionName?: string;
  /** How long `connect` itself tries (ms; default 2,000 for a producer, 10,000 otherwise). */
  withinMs?: number;
  /** How long one command may take before it fails (`command` and `producer`; ms; default 5,000). */
  commandTimeoutMs?: number;
  /** Receives every connection fault while ioredis reconnects (default: ignored; commands still fail with the fault). */
  onError?: (error: Error) => void;
}

/**
 * Connects to the servers of `url` (see {@link parseRedisUrl}) and resolves when commands can be sent.
 * Throws `invalid_config` for an unusable URL, `redis_unreachable` (with host and port, never the password) if Redis
 * does not answer within `withinMs` or refuses the login. Afterwards it reconnects automatically.
 * For its promises about commands, see {@link tameCommands}.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<RedisClient> {
  const target = parseRedisUrl(url);
  const { purpose = 'command', withinMs = purpose === 'producer' ? 2 * SECOND : 10 * SECOND } = options;
  const client = create(target, { ...options, purpose, withinMs });
  // Without a listener, ioredis prints every fault to stderr.
  client.on('error', options.onError ?? (() => {}));
  tameCommands(client);
  try {
    await untilReady(client, withinMs);
  } catch (error) {
    client.disconnect();
    throw unreachable(placeOf(target), error);
  }
  if (target.kind === 'sentinel') revive(client);
  return client;
}

/**
 * Reconnects a client that ioredis has ended. ioredis ends a client if a Sentinel reports a failover while another
 * question about the master is open.
 */
function revive(client: RedisClient): void {
  client.on('end', () => {
    if (closed.has(client)) return;
    setTimeout(() => {
      if (!closed.has(client) && hasEnded(client)) client.connect().catch(() => {});
    }, REVIVE_MS);
  });
}

const REVIVE_MS = 50;

/** Clients that `closeRedis` has closed. */
const closed = new WeakSet<RedisClient>();

/** Closes a connection: lets pending commands finish (at most `withinMs`, default 1,000), then cuts it. Never throws. */
export async function closeRedis(client: RedisClient, withinMs: number = SECOND): Promise<void> {
  closed.add(client);
  if (client.status === 'end') return;
  const { status } = client;
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => resolve());
    setTimeout(resolve, withinMs).unref();
  });
  // `quit` would connect a disconnected client, or wait for an unavailable Redis.
  if (status === 'ready') client.quit().catch(() => {});
  else client.disconnect();
  // Between two attempts to connect there is nothing to close, and ioredis reports no end.
  if (status !== 'reconnecting') await ended;
  // Not on an ended client: ioredis would start a timer that keeps the process alive for two seconds.
  if (!hasEnded(client)) client.disconnect();
}

function hasEnded({ status }: RedisClient): boolean {
  return status === 'end';
}

/** Set explicitly, so that no environment variable (NODE_TLS_REJECT_UNAUTHORIZED) can disable it. */
const CHECKED = { rejectUnauthorized: true };

type Settings = Required<Pick<ConnectOptions, 'purpose' | 'withinMs'>> & ConnectOptions;

function create(target: RedisTarget, settings: Settings): RedisClient {
  const { username, password, tls } = target;
  const common = {
    ...commonOptions(settings),
    ...defined({ username, password }),
    ...(tls ? { tls: CHECKED } : {}),
  };
  // While Redis is unavailable, a producer's command fails at once; others wait for the connection.
  const enableOfflineQueue = settings.purpose !== 'producer';
  const waiting = { enableOfflineQueue, lazyConnect: true };
  switch (target.kind) {
    case 'single':
      return new Redis({ ...common, ...waiting, ...target.address, db: target.db, retryStrategy: backoff });
    case 'sentinel':
      return new Redis({
        ...common,
        ...waiting,
        sentinels: target.sentinels,
        name: target.master,
        db: target.db,
        ...defined({ sentinelUsername: target.sentinelUsername, sentinelPassword: target.sentinelPassword }),
        ...(target.tls ? { enableTLSForSentinelMode: true, sentinelTLS: CHECKED } : {}),
        retryStrategy: backoff,
        sentinelRetryStrategy: backoff,
        // The Sentinels report a failover, so that no command has to fail first.
        failoverDetector: true,
        sentinelReconnectStrategy: backoff,
      });
    case 'cluster':
      return new Cluster(target.seeds, { ...waiting, ...clusterOptions(target.tls, settings), redisOptions: common });
  }
}

function commonOptions({
  purpose,
  connectionName = `pombo-${purpose}`,
  commandTimeoutMs = 5 * SECOND,
  withinMs,
}: Settings) {
  const listens = purpose === 'subscriber';
  return {
    connectionName,
    connectTimeout: Math.min(withinMs, 5 * SECOND),
    keepAlive: 5 * SECOND,
    maxRetriesPerRequest: purpose === 'producer' ? 1 : null,
    autoResendUnfulfilledCommands: purpose !== 'replicas',
    // The socket timeout ends a half-open connection: a command timeout alone would leave it, and every later command, hanging.
    ...(listens ? {} : { commandTimeout: commandTimeoutMs, socketTimeout: commandTimeoutMs }),
    // After a failover the old master answers READONLY: nothing was executed, so reconnect and let the caller retry.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies CommonRedisOptions;
}

function clusterOptions(tls: boolean, { withinMs }: Settings): ClusterOptions {
  return {
    clusterRetryStrategy: backoff,
    slotsRefreshTimeout: Math.min(withinMs, 5 * SECOND),
    // Certificates of managed Clusters name hosts, not the addresses behind them.
    ...(tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
  };
}

/** Delay before the n-th reconnection: 50, 100, 200 … 1,000 ms. */
function backoff(times: number): number {
  return Math.min(50 * 2 ** (times - 1), SECOND);
}

/** Resolves on `ready`; rejects with the last fault after `withinMs`, or at once if waiting cannot help. */
function untilReady(client: RedisClient, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: Error = new Error('no answer in time');
    const settle = (finish: () => void): void => {
      clearTimeout(deadline);
      client.off('ready', onReady).off('error', onError).off('end', onEnd);
      finish();
    };
    const onReady = (): void => settle(resolve);
    const onEnd = (): void => settle(() => reject(last));
    const onError = (error: Error): void => {
      last = innermost(error);
      if (isLoginFault(last)) onEnd();
    };
    const deadline = setTimeout(onEnd, withinMs);
    client.on('ready', onReady).on('error', onError).on('end', onEnd);
    client.connect().catch(() => {});
  });
}

/** A Cluster hides the cause behind "Failed to refresh slots cache". */
function innermost(error: Error): Error {
  return (error as Error & { lastNodeError?: Error }).lastNodeError ?? error;
}
