import { setTimeout as pause } from 'node:timers/promises';
import { createProducer, type Producer } from '@pombo/producer';
import { openDoor } from '../client.ts';
import type { Door } from '../door.ts';
import { makeLanes, makeRow, makeRows, type Lane } from '../data/send-rows.ts';
import { compare, type Figures, type Findings } from '../figures.ts';
import { now, startChild, type Child } from '../processes/child.ts';
import { startGateway, type Gateway } from '../processes/run-worker.ts';
import type { CallbackApiCalls } from '../processes/webhooks/api-child.ts';
import type { Called, CallerCalls, Phase, Receipt } from '../processes/webhooks/caller-child.ts';
import type { WorkerCalls } from '../processes/worker.ts';
import { withRedis, type BenchRedis } from '../redis.ts';

export interface WebhooksOptions {
  lanes: number;
  /** Messages sent first, as fast as possible: they show the maximum, and the receipts are about them. */
  messages: number;
  receiptsPerSecond: number;
  /** How long the worker then sends at half of its maximum. */
  seconds: number;
  rounds: number;
}

export const WEBHOOKS_DEFAULTS: WebhooksOptions = {
  lanes: 200,
  messages: 6000,
  receiptsPerSecond: 2000,
  seconds: 8,
  rounds: 3,
};

/** With receipts coming in at the given rate, without any, or at a rate that rises to the given one in steps. */
type Side = 'receipts' | 'quiet' | 'rising';

/** Receipts before anything is measured: a process that has just started is several times as slow as one that runs. */
const WARM_UP: Phase = { perSecond: 500, count: 1500 };
const STEPS = 10;
/** A rate is held while this part of its receipts is answered within this time (ms). */
const HELD = { part: 0.99, ms: 50 } as const;

/** In the order in which they come; each is a change of the message. */
const STATUSES = ['SENT', 'RECEIVED', 'READ'] as const;
const TICK_MS = 50;
/** Messages read at once when the result is checked. */
const BATCH = 200;

/** The cost of receipts for sending: a worker at half of its maximum, while Z-API calls the webhooks of the same numbers. */
export async function benchWebhooks(options: WebhooksOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes, receiptsPerSecond, seconds, rounds } = options;
  const about = `${receiptsPerSecond} receipts a second for ${seconds} s, while ${lanes} numbers send at half of their maximum; held: ${HELD.part * 100} % answered within ${HELD.ms} ms`;
  const gateway = await startGateway();
  // Of the first run, for all of them: so both sides send equally many.
  let maximum: number | undefined;
  const run = (side: Side): Promise<Figures> =>
    withRedis((redis) => round(side, { redis, gateway, options, rateOf: (measured) => (maximum ??= measured) / 2 }));
  try {
    return await compare(['receipts', 'quiet', 'rising'], { bench: 'webhooks', about, rounds }, run, progress);
  } finally {
    await gateway.end();
  }
}

interface Setting {
  redis: BenchRedis;
  gateway: Gateway;
  options: WebhooksOptions;
  /** Returns the rate of the second part for the maximum that this run has measured. */
  rateOf(maximum: number): number;
}

async function round(side: Side, { redis, gateway, options, rateOf }: Setting): Promise<Figures> {
  const lanes = makeLanes(options.lanes, 0);
  const rows = makeRows(lanes, Math.ceil(options.messages / lanes.length));
  const worker = startChild<WorkerCalls>('pombo-child.ts');
  const api = startChild<CallbackApiCalls>('webhooks/api-child.ts');
  const caller = startChild<CallerCalls>('webhooks/caller-child.ts');
  const door = openDoor('pombo', redis.url);
  const producer = createProducer({ redis: redis.url });
  try {
    await door.addMany(rows);
    await gateway.ask('reset', { min: 0, max: 0 }, lanes);
    const addresses = await api.ask('serve', redis.url, gateway.url, lanes);
    await worker.ask('start', { redisUrl: redis.url, gatewayUrl: gateway.url, lanes, concurrency: 1 });
    await worker.ask('until', rows.length);
    const first = await gateway.ask('report');
    const maximum = rows.length / ((first.lastAt - first.firstAt) / 1000);
    const ids = rows.map(({ id }) => id);
    const phases = phasesOf(side, options);
    const most = [WARM_UP, ...phases].reduce((sum, { count }) => sum + count, 0);
    const all = await receiptsOf(ids, { producer, addresses, most });
    await caller.ask('call', all.slice(0, WARM_UP.count), [WARM_UP]);
    const receipts = all.slice(WARM_UP.count);

    const before = { worker: await worker.ask('until', 0), api: await api.ask('cpuMs'), redis: await redis.cpuMs() };
    const calling = phases.length > 0 ? caller.ask('call', receipts, phases) : undefined;
    const sent = await sendAt(rateOf(maximum), options.seconds, { door, lanes, worker, from: rows.length });
    const called = await calling;
    const used = { api: await api.ask('cpuMs'), redis: await redis.cpuMs() };
    const { posts, doubled } = await gateway.ask('report');
    return {
      sends: posts,
      doubled,
      maximumPerSecond: maximum,
      sendsPerSecond: sent.perSecond,
      nodeCpuMsPerSend: (sent.cpuMs - before.worker.cpuMs) / sent.sends,
      redisCpuMs: used.redis - before.redis,
      apiCpuMs: used.api - before.api,
      ...(called === undefined
        ? {}
        : {
            ...(side === 'receipts' ? figuresOf(called[0]!) : { heldPerSecond: heldOf(called, phases) }),
            refused: called.reduce((sum, { refused }) => sum + refused, 0),
            nodeCpuMsPerReceipt: (used.api - before.api) / receipts.length,
            lost: await lostOf(ids, all, producer),
          }),
    };
  } finally {
    for (const child of [worker, api, caller] as Child<never>[]) await child.end();
    await producer.close();
    await door.close();
  }
}

function phasesOf(side: Side, { receiptsPerSecond, seconds }: WebhooksOptions): Phase[] {
  const phase = (perSecond: number, forSeconds: number): Phase => ({
    perSecond,
    count: Math.floor(perSecond * forSeconds),
  });
  if (side === 'quiet') return [];
  if (side === 'receipts') return [phase(receiptsPerSecond, seconds)];
  return Array.from({ length: STEPS }, (_none, at) => phase((receiptsPerSecond * (at + 1)) / STEPS, seconds / STEPS));
}

function figuresOf({ perSecond, p50Ms, p99Ms, maxMs }: Called): Figures {
  return { receiptsPerSecond: perSecond, receiptP50Ms: p50Ms, receiptP99Ms: p99Ms, receiptMaxMs: maxMs };
}

/** The highest rate that was held, as were all below it; 0 when none was. */
function heldOf(called: readonly Called[], phases: readonly Phase[]): number {
  const held = called.findIndex(({ p99Ms }) => p99Ms > HELD.ms);
  return phases[(held === -1 ? phases.length : held) - 1]?.perSecond ?? 0;
}

/** The receipts of sent messages, status by status, until there are enough. */
async function receiptsOf(
  ids: readonly string[],
  { producer, addresses, most }: { producer: Producer; addresses: Record<string, string>; most: number },
): Promise<Receipt[]> {
  const messages = await readAll(ids, producer);
  const receipts = STATUSES.flatMap((status) =>
    messages.map(({ instance, phone, result }): Receipt => ({
      url: addresses[instance]!,
      body: JSON.stringify({
        instanceId: instance,
        status,
        ids: [result!.messageId],
        momment: Date.now(),
        phoneDevice: 0,
        phone,
        type: 'MessageStatusCallback',
        isGroup: false,
      }),
    })),
  );
  if (receipts.length < most)
    throw new Error(`${ids.length} messages have only ${receipts.length} receipts; ${most} are needed`);
  return receipts.slice(0, most);
}

type Found = NonNullable<Awaited<ReturnType<Producer['get']>>>;

async function readAll(ids: readonly string[], producer: Producer): Promise<Found[]> {
  const found: Found[] = [];
  for (let at = 0; at < ids.length; at += BATCH)
    for (const message of await Promise.all(ids.slice(at, at + BATCH).map((id) => producer.get(id))))
      found.push(message!);
  return found;
}

/** Adds messages at this rate and waits until they are sent. */
async function sendAt(
  perSecond: number,
  seconds: number,
  { door, lanes, worker, from }: { door: Door; lanes: Lane[]; worker: Child<WorkerCalls>; from: number },
): Promise<{ sends: number; perSecond: number; cpuMs: number }> {
  const sends = Math.floor(perSecond * seconds);
  const begun = now();
  for (let added = 0; added < sends; await pause(TICK_MS)) {
    const due = Math.min(sends, Math.floor(((now() - begun) / 1000) * perSecond));
    const rows = Array.from({ length: due - added }, (_none, at) => {
      const number = from + added + at;
      return makeRow(lanes[number % lanes.length]!.name, number);
    });
    if (rows.length > 0) await door.addMany(rows);
    added = due;
  }
  const { cpuMs } = await worker.ask('until', from + sends);
  return { sends, perSecond: sends / ((now() - begun) / 1000), cpuMs };
}

/** Messages whose status is not the last one that a receipt has reported. */
async function lostOf(ids: readonly string[], receipts: readonly Receipt[], producer: Producer): Promise<number> {
  const last = STATUSES[Math.floor((receipts.length - 1) / ids.length)]!;
  const reported = { SENT: 'sent', RECEIVED: 'delivered', READ: 'read' }[last];
  const whole = receipts.length % ids.length === 0 ? ids.length : receipts.length % ids.length;
  return (await readAll(ids.slice(0, whole), producer)).filter(({ status }) => status !== reported).length;
}
