/**
 * A gateway on TLS 1.3 in a process of its own that closes one idle connection in three after a random time, without a
 * warning, and breaks off one request in fifty after it has read it. Takes one JSON argument ({@link GatewayOrders}), sends its port to its parent, and ends with it.
 */
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface GatewayOrders {
  cert: string;
  key: string;
  seed: number;
  /** Longest time until it closes an idle connection (ms). */
  idleMs: number;
}

/** What it saw, once its parent asks. */
export interface GatewayRecord {
  /** Times that each phone's POST arrived, and phones whose POST was answered. */
  arrived: Record<string, number>;
  answered: string[];
  connections: number;
  closedIdle: number;
}

const BREAK_CHANCE = 0.02;
const CLOSE_CHANCE = 1 / 3;

const { cert, key, seed, idleMs } = JSON.parse(process.argv[2]!) as GatewayOrders;
const arrived: Record<string, number> = {};
const answered: string[] = [];
let [connections, closedIdle, state] = [0, 0, seed];

const idle = new WeakMap<Socket, NodeJS.Timeout>();
const server = createServer({ cert, key, minVersion: 'TLSv1.3', keepAliveTimeout: 0 }, (request, response) => {
  clearTimeout(idle.get(request.socket));
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { phone } = JSON.parse(Buffer.concat(chunks).toString()) as { phone: string };
    arrived[phone] = (arrived[phone] ?? 0) + 1;
    const { socket } = request;
    if (random() < BREAK_CHANCE) return void socket.destroy();
    answered.push(phone);
    response.end(JSON.stringify({ zaapId: `Z-${phone}`, messageId: `M-${phone}` }));
    if (random() > CLOSE_CHANCE) return;
    const closing = setTimeout(() => {
      if (!socket.destroyed) closedIdle += 1;
      socket.destroy();
    }, random() * idleMs);
    idle.set(socket, closing);
  });
});
server.on('connection', () => (connections += 1));
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('message', () => process.send!({ arrived, answered, connections, closedIdle } satisfies GatewayRecord));
process.once('disconnect', () => process.exit());

function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
