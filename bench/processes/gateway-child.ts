import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answer, now } from './child.ts';
import { percentile } from '../figures.ts';
import type { Lane } from '../data/send-rows.ts';

/**
 * Z-API as far as a benchmark needs it: takes POSTs, answers them with ids, and knows when each came and was answered.
 * Far cheaper than the simulator, so that two cores are left to what is measured.
 */

export interface GatewayCalls {
  /** Its address. With a certificate it speaks TLS 1.3. */
  listen(tls?: { certFile: string; keyFile: string }): Promise<string>;
  /** Forgets what came and expects these lanes; from now on every answer takes a random time in this range. */
  reset(latencyMs: { min: number; max: number }, expected: Lane[]): void;
  /** Resolves when this many POSTs have been answered since the reset. */
  until(posts: number): Promise<void>;
  /** Connections that were opened since the reset. */
  connections(): number;
  /** Begins a window of measuring: `report` then counts and judges only what comes from now on. */
  open(): void;
  /** Of these lanes: whether a POST was in flight at that moment, and when the next one came after it (null: not yet). */
  after(moment: number, names: string[]): AfterMoment[];
  /** What came since the reset, judged by the gap that each lane has to keep. */
  report(): Arrivals;
}

/** What a lane did around a moment. */
export interface AfterMoment {
  lane: string;
  inFlight: boolean;
  /** `null` if none has come yet. */
  nextAt: number | null;
}

/** Times are ms on the clock of `now()`. */
export interface Arrivals {
  posts: number;
  /** Recipients that got a message more than once. */
  doubled: number;
  firstAt: number;
  lastAt: number;
  /** When the last of the lanes had sent for the first time. */
  everyLaneAt: number;
  /** From an answer to the lane's next POST, less the gap asked for. */
  overshootMs: { p50: number; p99: number; max: number };
  /** POSTs that came before the gap after their lane's last answer was over, by more than the millisecond to which both sides round. */
  violations: number;
}

interface Track {
  gapMs: number;
  /** NaN until the first POST came, or was answered. */
  firstAt: number;
  answeredAt: number;
  /** From each answer to the next POST, less the gap. */
  overshootMs: number[];
  /** Its last POSTs: when each came, and when it was answered (Infinity: not yet). */
  last: { at: number; answeredAt: number }[];
}

/** POSTs remembered of each lane. */
const LAST = 20;

/** Redis keeps times in whole milliseconds, and so do both sides. */
const ROUNDING_MS = 1;

let latency = { min: 0, max: 0 };
let lanes = new Map<string, Track>();
let phones = new Set<string>();
let posts = 0;
let doubled = 0;
let answered = 0;
let connections = 0;
let lastAt = 0;
let waiting: { posts: number; resolve: () => void }[] = [];

const serve: RequestListener = (request, response) => {
  const at = now();
  // The one request beside the sends, every 20 messages: the listing of Z-API's own queue, which is empty.
  if (!request.url!.endsWith('/send-image')) return void response.end('[]');
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => take(at, request, response, Buffer.concat(chunks).toString()));
};

function take(at: number, request: IncomingMessage, response: ServerResponse, body: string): void {
  const lane = arrive(request.url!.split('/')[2]!, at);
  const { phone } = JSON.parse(body) as { phone: string };
  if (phones.has(phone)) doubled += 1;
  phones.add(phone);
  posts += 1;
  lastAt = at;
  const { min, max } = latency;
  if (max === 0) give(lane, response);
  else setTimeout(give, min + Math.random() * (max - min), lane, response);
}

function arrive(name: string, at: number): Track {
  const lane = lanes.get(name);
  if (lane === undefined) throw new Error(`An unexpected POST of ${name}`);
  if (Number.isNaN(lane.firstAt)) lane.firstAt = at;
  else lane.overshootMs.push(at - lane.answeredAt - lane.gapMs);
  lane.last.push({ at, answeredAt: Infinity });
  if (lane.last.length > LAST) lane.last.shift();
  return lane;
}

function give(lane: Track, response: ServerResponse): void {
  const id = (posts * 0x1_0000_0001).toString(16).toUpperCase().padStart(32, '3');
  response.writeHead(200, { 'Content-Type': 'application/json' });
  // Taken before the write: the answer can only be read later.
  lane.answeredAt = now();
  lane.last.at(-1)!.answeredAt = lane.answeredAt;
  response.end(JSON.stringify({ zaapId: id, messageId: `W${id}`, id: `W${id}` }));
  answered += 1;
  const reached = waiting.filter((each) => each.posts <= answered);
  if (reached.length === 0) return;
  waiting = waiting.filter((each) => each.posts > answered);
  for (const { resolve } of reached) resolve();
}

answer<GatewayCalls>({
  listen: (tls) =>
    new Promise((resolve) => {
      const keepAliveTimeout = 60_000;
      const server =
        tls === undefined
          ? createServer({ keepAliveTimeout }, serve)
          : createTlsServer(
              {
                keepAliveTimeout,
                cert: readFileSync(tls.certFile),
                key: readFileSync(tls.keyFile),
                minVersion: 'TLSv1.3',
              },
              serve,
            );
      server.on('connection', () => (connections += 1));
      server.listen(0, '127.0.0.1', () => {
        resolve(`http${tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`);
      });
    }),
  reset(latencyMs, expected) {
    latency = latencyMs;
    const track = { firstAt: Number.NaN, answeredAt: Number.NaN };
    lanes = new Map(expected.map(({ name, gapMs }) => [name, { gapMs, ...track, overshootMs: [], last: [] }]));
    phones = new Set();
    posts = doubled = answered = lastAt = connections = 0;
  },
  until: (wanted) =>
    new Promise((resolve) => {
      if (answered >= wanted) resolve();
      else waiting.push({ posts: wanted, resolve });
    }),
  connections: () => connections,
  after: (moment, names) =>
    names.map((lane) => {
      const { last } = lanes.get(lane)!;
      const inFlight = last.some(({ at, answeredAt }) => at <= moment && answeredAt > moment);
      return { lane, inFlight, nextAt: last.find(({ at }) => at > moment)?.at ?? null };
    }),
  open() {
    posts = doubled = 0;
    for (const lane of lanes.values()) lane.overshootMs = [];
  },
  report() {
    const over = [...lanes.values()].flatMap(({ overshootMs }) => overshootMs);
    const firsts = [...lanes.values()].map(({ firstAt }) => firstAt);
    return {
      posts,
      doubled,
      firstAt: Math.min(...firsts),
      lastAt,
      everyLaneAt: Math.max(...firsts),
      overshootMs: { p50: percentile(over, 0.5), p99: percentile(over, 0.99), max: percentile(over, 1) },
      violations: over.filter((each) => each < -ROUNDING_MS).length,
    };
  },
});
