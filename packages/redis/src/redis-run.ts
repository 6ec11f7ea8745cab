import type { RedisRunPort } from '@pombo/core';
import type { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './connect.ts';

/** A lost connection; for a Cluster, a node that came or went, as happens in a failover. */
const LOST = ['close', '+node', '-node'] as const;

/** Returns the runs of Redis behind a connection, which the caller closes. */
export function createRedisRun(connection: RedisClient): RedisRunPort {
  return {
    identify: () => identifyRun(connection),
    isLossless: () => isLossless(connection),
    onLost(listener) {
      for (const event of LOST) connection.on(event, listener);
      return () => {
        for (const event of LOST) connection.off(event, listener);
      };
    },
  };
}

async function identifyRun(connection: RedisClient): Promise<string> {
  const nodes = isCluster(connection) ? connection.nodes('master') : [connection];
  const runs = await Promise.all(nodes.map(runOf));
  return runs.toSorted().join(' ');
}

async function runOf(node: Redis): Promise<string> {
  const [server, replication] = await Promise.all([node.info('server'), node.info('replication')]);
  return `${fieldOf(server, 'run_id')}/${fieldOf(replication, 'master_replid')}`;
}

async function isLossless(connection: RedisClient): Promise<boolean> {
  if (isCluster(connection)) return false;
  try {
    const [only, fsync, replication] = await Promise.all([
      connection.config('GET', 'appendonly'),
      connection.config('GET', 'appendfsync'),
      connection.info('replication'),
    ]);
    const isAlways = only[1] === 'yes' && fsync[1] === 'always';
    return isAlways && fieldOf(replication, 'second_repl_offset') === '-1';
  } catch {
    return false;
  }
}

function isCluster(connection: RedisClient): connection is Cluster {
  return 'nodes' in connection;
}

function fieldOf(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
}
