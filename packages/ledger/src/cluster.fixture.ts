import { Cluster, Redis } from 'ioredis';
import { freePort, startPrivateRedis, type PrivateRedis } from '../../../test/setup/redis-server.ts';

/** A Redis Cluster of three masters on this machine. */
export interface PrivateCluster {
  connect(): Cluster;
  stop(): Promise<void>;
}

const SLOTS = 16_384;
const MASTERS = 3;

export async function startPrivateCluster(): Promise<PrivateCluster> {
  const nodes = await Promise.all(Array.from({ length: MASTERS }, startNode));
  const clients = nodes.map(({ url }) => new Redis(url));
  try {
    await join(nodes, clients);
  } finally {
    for (const client of clients) client.disconnect();
  }
  return {
    connect: () => new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port }))),
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function startNode(): Promise<PrivateRedis & { busPort: number }> {
  // The bus is by default 10,000 above the port, which for a high port does not exist.
  const busPort = await freePort();
  const settings = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-node-timeout', '2000'];
  return { ...(await startPrivateRedis({ args: settings })), busPort };
}

async function join(nodes: { port: number; busPort: number }[], clients: Redis[]): Promise<void> {
  const share = Math.ceil(SLOTS / MASTERS);
  for (const [at, client] of clients.entries()) {
    await client.cluster('SET-CONFIG-EPOCH', at + 1);
    await client.cluster('ADDSLOTSRANGE', at * share, Math.min(SLOTS, (at + 1) * share) - 1);
  }
  for (const { port, busPort } of nodes.slice(1)) {
    await clients[0]!.call('CLUSTER', 'MEET', '127.0.0.1', `${port}`, `${busPort}`);
  }
  await Promise.all(clients.map(untilWhole));
}

/** Asks until the node knows who has each of the slots. */
async function untilWhole(client: Redis): Promise<void> {
  for (;;) {
    const info = await client.cluster('INFO');
    if (info.includes('cluster_state:ok') && info.includes(`cluster_size:${MASTERS}`)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
