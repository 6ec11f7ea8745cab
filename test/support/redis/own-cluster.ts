import { randomBytes } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { startPrivateCluster, type ClusterSettings, type PrivateCluster } from '../../setup/redis-cluster.ts';
import type { TestRedis } from '../../setup/redis-context.ts';

/** A Redis Cluster of a test file's own, whose slots may be moved and whose nodes may be killed. Usable from `beforeAll` on. */
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
    // What the ledger and a stage's tests ask of a connection, a Cluster's has too.
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
