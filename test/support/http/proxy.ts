import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Which way bytes go: `up` from the client to the server, `down` back. */
export type Direction = 'up' | 'down';

/** A proxy to a server of this machine that injects faults into connections; none by default. */
export interface FaultProxy {
  port: number;
  /** From now on new connections go to this port; open ones stay where they are. */
  target(port: number): void;
  /**
   * Nothing passes any more, and neither side is notified, like a cut cable. `present` affects only open connections (a
   * peer that vanished), `all` new ones too (a partition).
   *
   *
   */
  freeze(direction: Direction, connections: 'present' | 'all'): void;
  /** Passes what was held back, as TCP would retransmit it, and everything from now on. */
  thaw(): void;
  /** Resets every open connection. */
  reset(): void;
  /** Drops the first chunk that matches and resets its connection; resolves then. */
  cutAt(matches: (direction: Direction, chunk: Buffer) => boolean): Promise<void>;
  /** Lets this many bytes of each new connection pass in this direction, then resets it. */
  cutAfter(direction: Direction, bytes: number): void;
  /** Each chunk of new connections waits this long (ms). */
  delay(ms: number): void;
  /** New connections get their replies byte by byte, with this pause between two (ms). */
  drip(everyMs: number): void;
  /** Ends all faults for new connections. */
  heal(): void;
  close(): Promise<void>;
}

interface Harm {
  cutAfter?: { direction: Direction; bytes: number };
  delayMs?: number;
  dripMs?: number;
}

interface Cut {
  matches(direction: Direction, chunk: Buffer): boolean;
  done(): void;
}

/** Opens a fault proxy on a free loopback port, before a server that is on loopback too unless another host is given. */
export async function openProxy(targetPort: number, host = '127.0.0.1'): Promise<FaultProxy> {
  let target = targetPort;
  let harm: Harm = {};
  let cut: Cut | undefined;
  const frozenToCome = new Set<Direction>();
  const links = new Set<Link>();

  const server = createServer((client) => {
    const link = new Link(client, connect(target, host), harm, () => cut);
    for (const direction of frozenToCome) link.freeze(direction);
    links.add(link);
    link.onClose(() => links.delete(link));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    target: (port) => (target = port),
    freeze(direction, connections) {
      if (connections === 'all') frozenToCome.add(direction);
      for (const link of links) link.freeze(direction);
    },
    thaw() {
      frozenToCome.clear();
      for (const link of links) link.thaw();
    },
    reset() {
      for (const link of links) link.reset();
    },
    cutAt: (matches) =>
      new Promise((resolve) => {
        cut = {
          matches,
          done() {
            cut = undefined;
            resolve();
          },
        };
      }),
    cutAfter: (direction, bytes) => (harm = { ...harm, cutAfter: { direction, bytes } }),
    delay: (delayMs) => (harm = { ...harm, delayMs }),
    drip: (dripMs) => (harm = { ...harm, dripMs }),
    heal: () => (harm = {}),
    async close() {
      for (const link of links) link.reset();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One connection through the proxy. */
class Link {
  readonly #ends: Record<Direction, { from: Socket; to: Socket }>;
  readonly #harm: Harm;
  readonly #cut: () => Cut | undefined;
  readonly #held = new Map<Direction, Buffer[]>();
  readonly #passed = { up: 0, down: 0 };
  /** One after the other, even where each chunk waits. */
  readonly #writing: Record<Direction, Promise<void>> = { up: Promise.resolve(), down: Promise.resolve() };

  constructor(client: Socket, server: Socket, harm: Harm, cut: () => Cut | undefined) {
    this.#ends = { up: { from: client, to: server }, down: { from: server, to: client } };
    this.#harm = harm;
    this.#cut = cut;
    for (const direction of ['up', 'down'] as const) {
      const { from, to } = this.#ends[direction];
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => this.#take(direction, chunk));
      from.on('end', () => void this.#writing[direction].then(() => to.end()));
      from.on('error', () => this.reset());
    }
  }

  onClose(listener: () => void): void {
    this.#ends.up.from.once('close', listener);
  }

  freeze(direction: Direction): void {
    if (!this.#held.has(direction)) this.#held.set(direction, []);
  }

  thaw(): void {
    for (const [direction, chunks] of this.#held) {
      this.#held.delete(direction);
      for (const chunk of chunks) this.#take(direction, chunk);
    }
  }

  reset(): void {
    for (const { from } of Object.values(this.#ends)) {
      if (from.connecting) from.destroy();
      else from.resetAndDestroy();
    }
  }

  #take(direction: Direction, chunk: Buffer): void {
    const held = this.#held.get(direction);
    if (held) return void held.push(chunk);
    const cut = this.#cut();
    if (cut?.matches(direction, chunk)) {
      this.reset();
      return cut.done();
    }
    const dueAt = performance.now() + (this.#harm.delayMs ?? 0);
    this.#writing[direction] = this.#writing[direction].then(() => this.#pass(direction, chunk, dueAt));
  }

  async #pass(direction: Direction, chunk: Buffer, dueAt: number): Promise<void> {
    const { cutAfter, delayMs, dripMs } = this.#harm;
    if (delayMs !== undefined) await pause(Math.max(0, dueAt - performance.now()));
    if (cutAfter?.direction === direction) {
      const left = cutAfter.bytes - this.#passed[direction];
      this.#passed[direction] += chunk.length;
      if (left > 0) this.#write(direction, chunk.subarray(0, left));
      if (left <= chunk.length) this.#ends[direction].to.end(() => this.reset());
      return;
    }
    if (dripMs === undefined || direction === 'up') return this.#write(direction, chunk);
    for (let at = 0; at < chunk.length && this.#ends[direction].to.writable; at += 1) {
      this.#write(direction, chunk.subarray(at, at + 1));
      await pause(dripMs);
    }
  }

  #write(direction: Direction, bytes: Buffer): void {
    const { to } = this.#ends[direction];
    if (to.writable) to.write(bytes);
  }
}
