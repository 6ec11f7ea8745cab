import { Cluster, Redis, type ClusterOptions } from 'ioredis';
import { freePort, startPrivateRedis, type PrivateRedis } from './redis-server.ts';

/** ioredis types a client by its reply mapping; the tests use the default one. */
type Options = Omit<ClusterOptions, 'replyMapping' | 'redisOptions'>;

/** A Redis Cluster of three masters on this machine. */
export interface PrivateCluster {
  /** As REDIS_URL has it. */
  readonly url: string;
  /** The masters first, then the replicas: replica 3 + n belongs to master n. */
  readonly nodes: readonly ClusterNode[];
  connect(options?: Options): Cluster;
  /** The present master of this slot. */
  ownerOf(slot: number): Promise<ClusterNode>;
  stop(): Promise<void>;
}

export interface ClusterNode extends PrivateRedis {
  readonly busPort: number;
  readonly id: string;
  /** A connection to this node alone. */
  readonly client: Redis;
}

export interface ClusterSettings {
  /** Replicas, one for each of the first masters. Default 0. */
  replicas?: number;
  /** More arguments for each server. */
  args?: readonly string[];
}

const SLOTS = 16_384;
const MASTERS = 3;

export async function startPrivateCluster({ replicas = 0, args = [] }: ClusterSettings = {}): Promise<PrivateCluster> {
  const nodes = await Promise.all(Array.from({ length: MASTERS + replicas }, () => startNode(args)));
  await join(nodes);
  const masters = nodes.slice(0, MASTERS);
  return {
    url: masters.map(({ url }) => url).join(','),
    nodes,
    connect: (options = {}) =>
      new Cluster(
        masters.map(({ port }) => ({ host: '127.0.0.1', port })),
        options,
      ),
    async ownerOf(slot) {
      const alive = nodes.filter(({ client }) => client.status === 'ready');
      const owned = await Promise.all(
        alive.map(async ({ client }) => ownsSlot(String(await client.cluster('NODES')), slot)),
      );
      return alive[owned.indexOf(true)]!;
    },
    stop: async () => {
      for (const { client } of nodes) client.disconnect();
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function startNode(args: readonly string[]): Promise<ClusterNode> {
  // The bus is by default 10,000 above the port, which for a high port does not exist.
  const busPort = await freePort();
  const settings = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-node-timeout', '2000'];
  // Otherwise a replica waits five seconds for others before it gets anything.
  const replication = ['--repl-diskless-sync-delay', '0'];
  const server = await startPrivateRedis({ args: [...settings, ...replication, ...args] });
  const client = new Redis(server.url, { retryStrategy: () => 100 });
  // Some are killed on purpose.
  client.on('error', () => {});
  return { ...server, busPort, client, id: await client.cluster('MYID') };
}

async function join(nodes: readonly ClusterNode[]): Promise<void> {
  const share = Math.ceil(SLOTS / MASTERS);
  const [first, ...others] = nodes;
  for (const [at, { client }] of nodes.entries()) {
    await client.cluster('SET-CONFIG-EPOCH', at + 1);
    if (at >= MASTERS) continue;
    await client.cluster('ADDSLOTSRANGE', at * share, Math.min(SLOTS, (at + 1) * share) - 1);
  }
  for (const { port, busPort } of others) {
    await first!.client.call('CLUSTER', 'MEET', '127.0.0.1', `${port}`, `${busPort}`);
  }
  const knowsAll = (info: string): boolean => info.includes(`cluster_known_nodes:${nodes.length}`);
  await Promise.all(nodes.map(({ client }) => until(async () => knowsAll(await client.cluster('INFO')))));
  for (const [at, { client }] of nodes.slice(MASTERS).entries()) {
    await until(async () => String(await client.cluster('NODES')).includes(nodes[at]!.id));
    await client.cluster('REPLICATE', nodes[at]!.id);
    await until(async () => (await client.info('replication')).includes('master_link_status:up'));
  }
  const whole = (info: string): boolean =>
    info.includes('cluster_state:ok') && info.includes(`cluster_size:${MASTERS}`);
  await Promise.all(nodes.map(({ client }) => until(async () => whole(await client.cluster('INFO')))));
}

/** True if the node that wrote this table claims to serve the slot. */
function ownsSlot(table: string, slot: number): boolean {
  const own = table.split('\n').find((line) => line.includes('myself'))!;
  return own.split(' ')[2]!.includes('master') && serves(own, slot);
}

/** The id of the node that serves the slot, as this table has it. */
function ownerIn(table: string, slot: number): string | undefined {
  return table
    .split('\n')
    .find((line) => serves(line, slot))
    ?.split(' ')[0];
}

/** The configuration epoch of a node, as this table has it: of two nodes that claim a slot, the one with the higher one has it. */
function epochOf(table: string, id: string): number {
  return Number(
    table
      .split('\n')
      .find((line) => line.startsWith(id))
      ?.split(' ')[6],
  );
}

function serves(line: string, slot: number): boolean {
  const [, , , , , , , , ...ranges] = line.split(' ');
  return ranges.some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return from! <= slot && slot <= to!;
  });
}

/** Polls: a cluster has no event for what its nodes know of each other. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

/** A slot on its way from one master to another, key by key, as `redis-cli --cluster reshard` moves it. */
export interface SlotMove {
  /** Moves these keys, or all that are left. */
  keys(names?: readonly string[]): Promise<void>;
  /** Moves what is left; from here on the slot belongs to the other master. */
  end(): Promise<void>;
}

export async function moveSlot(cluster: PrivateCluster, slot: number): Promise<SlotMove> {
  const from = await cluster.ownerOf(slot);
  const masters = cluster.nodes.filter(({ client }) => client.status === 'ready');
  const to = masters.find((node) => node !== from && cluster.nodes.indexOf(node) < MASTERS)!;
  await to.client.cluster('SETSLOT', slot, 'IMPORTING', from.id);
  await from.client.cluster('SETSLOT', slot, 'MIGRATING', to.id);
  const inSlot = async (): Promise<string[]> => from.client.cluster('GETKEYSINSLOT', slot, 100);
  const move: SlotMove = {
    async keys(names) {
      for (;;) {
        const found = names ?? (await inSlot());
        if (found.length === 0) return;
        await from.client.call('MIGRATE', '127.0.0.1', `${to.port}`, '', '0', '5000', 'KEYS', ...found);
        if (names !== undefined) return;
      }
    },
    async end() {
      await move.keys();
      // The new owner first: between the steps no node denies that it has the slot. Then every other master, as redis-cli does: one
      // that learns of it later would send clients back to the old owner.
      const others = masters.filter((node) => node !== to && node !== from && cluster.nodes.indexOf(node) < MASTERS);
      for (const { client } of [to, from, ...others]) await client.cluster('SETSLOT', slot, 'NODE', to.id);
      // A ping that the old owner sent before this may still come, and counts for a node that does not know the new owner's epoch.
      const epoch = epochOf(String(await to.client.cluster('NODES')), to.id);
      const isKnown = async ({ client }: ClusterNode): Promise<boolean> => {
        const nodes = String(await client.cluster('NODES'));
        return epochOf(nodes, to.id) >= epoch && ownerIn(nodes, slot) === to.id;
      };
      for (const node of [from, ...others]) await until(() => isKnown(node));
    },
  };
  return move;
}
