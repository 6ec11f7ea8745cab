import type { Cluster, Redis } from 'ioredis';

/**
 * Names the run of Redis behind a connection: another one after each restart, and on each other master. Of a cluster, the
 * runs of all its masters.
 */
export async function identifyRun(connection: Redis | Cluster): Promise<string> {
  const nodes = isCluster(connection) ? connection.nodes('master') : [connection];
  const runs = await Promise.all(nodes.map(runOf));
  return runs.toSorted().join(' ');
}

async function runOf(node: Redis): Promise<string> {
  const [server, replication] = await Promise.all([node.info('server'), node.info('replication')]);
  return `${fieldOf(server, 'run_id')}/${fieldOf(replication, 'master_replid')}`;
}

/**
 * True when this Redis writes every acknowledged change to its disk first, and is no replica that was promoted: then a
 * restart loses nothing. False where its settings cannot be read, and for a cluster.
 */
export async function losesNothing(connection: Redis | Cluster): Promise<boolean> {
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

function isCluster(connection: Redis | Cluster): connection is Cluster {
  return 'nodes' in connection;
}

function fieldOf(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
}
