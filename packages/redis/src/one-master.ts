import { notice, type Notice } from '@pombo/catalogue';
import { Redis, type Cluster } from 'ioredis';
import type { RedisClient } from './connect.ts';

/** The settings that decide whether a disconnected master stops accepting writes before another master replaces it. */
export interface MasterFacts {
  /** `min-replicas-to-write` and `min-replicas-max-lag` (seconds); undefined if CONFIG is not readable. */
  minReplicas: number | undefined;
  maxLagSeconds: number | undefined;
  /** A silent master is replaced after this time (ms): Sentinel's `down-after-milliseconds`, or `cluster-node-timeout`. */
  replacedAfterMs: number | undefined;
  /** The name of that setting; undefined if it is unknown who replaces the master. */
  setting: 'down-after-milliseconds' | 'cluster-node-timeout' | undefined;
}

/**
 * Returns why two masters may accept writes at the same time; undefined if they cannot. A master that loses its replicas
 * accepts writes for another `min-replicas-max-lag`. It must stop before another master replaces it. Pure.
 */
export function twoMastersBecause(facts: MasterFacts): Notice | undefined {
  const { minReplicas, maxLagSeconds, replacedAfterMs, setting } = facts;
  if (minReplicas === undefined || maxLagSeconds === undefined)
    return notice('masters_unread', { setting: 'min-replicas-to-write' });
  if (minReplicas < 1) return notice('masters_no_minimum');
  if (maxLagSeconds < 1) return notice('masters_no_lag');
  if (setting === undefined) return notice('masters_unknown');
  if (replacedAfterMs === undefined) return notice('masters_unread', { setting });
  if (maxLagSeconds * 1000 < replacedAfterMs) return undefined;
  return notice('masters_lag', { seconds: maxLagSeconds, setting, ms: replacedAfterMs });
}

/** Returns a master's settings; undefined for a master without replicas, because nothing can replace it. */
export async function readMaster(
  redis: Redis,
  client: RedisClient,
  facts: { replicas: number; read: (name: string) => Promise<string | undefined> },
): Promise<MasterFacts | undefined> {
  const replacing = await readReplacing(redis, client, facts.read);
  if (facts.replicas === 0 && !(await isReplaced(redis, client))) return undefined;
  const [minReplicas, maxLag] = await Promise.all([
    facts.read('min-replicas-to-write'),
    facts.read('min-replicas-max-lag'),
  ]);
  return {
    minReplicas: minReplicas === undefined ? undefined : Number(minReplicas),
    maxLagSeconds: maxLag === undefined ? undefined : Number(maxLag),
    replacedAfterMs: undefined,
    setting: undefined,
    ...replacing,
  };
}

/** Returns whether a master has replicas, reachable or not. */
export async function hasReplicas(redis: Redis, client: RedisClient): Promise<boolean> {
  const connected = /^connected_slaves:(\d+)/m.exec(await redis.info('replication'))?.[1] ?? '0';
  return connected !== '0' || isReplaced(redis, client);
}

/** A disconnected master sees no replica. The Sentinels, or the other nodes, still know of them. */
async function isReplaced(redis: Redis, client: RedisClient): Promise<boolean> {
  return isCluster(client) ? knowsReplicas(redis) : (redis.options.sentinels?.length ?? 0) > 0;
}

async function readReplacing(
  redis: Redis,
  client: RedisClient,
  read: (name: string) => Promise<string | undefined>,
): Promise<Partial<Pick<MasterFacts, 'replacedAfterMs' | 'setting'>>> {
  if (isCluster(client)) {
    const timeout = await read('cluster-node-timeout');
    return { setting: 'cluster-node-timeout', replacedAfterMs: timeout === undefined ? undefined : Number(timeout) };
  }
  const { sentinels } = redis.options;
  if (sentinels == null || sentinels.length === 0) return {};
  const found = await Promise.all(sentinels.map((address) => askSentinel(redis, address)));
  const known = found.filter((each) => each !== undefined);
  // The quickest Sentinel decides.
  return { setting: 'down-after-milliseconds', replacedAfterMs: known.length === 0 ? undefined : Math.min(...known) };
}

/** Returns how long a Sentinel waits for a silent master (ms); undefined if the Sentinel does not answer. */
async function askSentinel(
  { options }: Redis,
  { host = '127.0.0.1', port = 26_379 }: { host?: string; port?: number },
): Promise<number | undefined> {
  const { sentinelUsername, sentinelPassword, enableTLSForSentinelMode, sentinelTLS, name } = options;
  const sentinel = new Redis({
    host,
    port,
    lazyConnect: true,
    connectTimeout: ASK_MS,
    commandTimeout: ASK_MS,
    retryStrategy: () => null,
    ...(sentinelUsername == null ? {} : { username: sentinelUsername }),
    ...(sentinelPassword == null ? {} : { password: sentinelPassword }),
    ...(enableTLSForSentinelMode === true ? { tls: sentinelTLS ?? {} } : {}),
  });
  sentinel.on('error', () => {});
  try {
    await sentinel.connect();
    const reply = (await sentinel.call('SENTINEL', 'MASTER', name ?? '')) as string[];
    const at = reply.indexOf('down-after-milliseconds');
    return at === -1 ? undefined : Number(reply[at + 1]);
  } catch {
    return undefined;
  } finally {
    sentinel.disconnect();
  }
}

const ASK_MS = 2000;

/** True if any node of the Cluster is a replica of this one, reachable or not. */
async function knowsReplicas(redis: Redis): Promise<boolean> {
  const lines = String(await redis.cluster('NODES')).split('\n');
  const me = lines.find((line) => line.includes('myself'))?.split(' ')[0];
  return lines.some((line) => line.split(' ')[3] === me && !line.includes('myself'));
}

function isCluster(client: RedisClient): client is Cluster {
  return 'nodes' in client;
}
