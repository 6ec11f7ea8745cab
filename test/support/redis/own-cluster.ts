import { randomBytes } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { startPrivateCluster, type ClusterSettings, type PrivateCluster } from '../../setup/redis-cluster.ts';
import type { TestRedis } from '../../setup/redis-context.ts';

/**
 * A test file's own Redis Cluster, whose slots may be moved and whose nodes may be killed. Usable from `beforeAll` on.
 */
export interface OwnCluster extends TestRedis {
  readonly servers: PrivateCluster;
}

/** Starts one for the calling file; it is stopped after the file's last test. */
export function ownCluster(settings: ClusterSettings): OwnCluster {
  const made = {} as { servers: PrivateCluster; client: Cluster };
  const opened: Cluster[] = [];
  const connect = (): Redis => {
    const client = made.servers.connect({ clusterRetryStrategy: () => 100 });
    // Nodes are killed on purpose.
    client.on('error', () => {});
    opened.push(client);
    // A Cluster's connection has everything that the ledger and a stage's tests use.
    return client as unknown as Redis;
  };

  beforeAll(async () => {
    made.servers = await startPrivateCluster(settings);
    made.client = connect() as unknown as Cluster;
  });
  afterAll(async () => {
    for (const each of opened) each.disconnect();
    await made.servers.stop();
  });

  return {
    get url() {
      return made.servers.url;
    },
    get client() {
      return made.client as unknown as Redis;
    },
    get servers() {
      return made.servers;
    },
    prefix: `t-${randomBytes(6).toString('hex')}`,
    connect,
  };
}
