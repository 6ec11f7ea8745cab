import { defined, type LaneQueues, type Outstanding } from '@pombo/core';
import { createConnectionWatch } from './breakers/connection-watch.ts';
import { askStatus } from './breakers/hold-probe.ts';
import { createOutageBreaker } from './breakers/outage-breaker.ts';
import { createRejectionBreaker } from './breakers/rejection-breaker.ts';
import type { Clock } from './clock.ts';
import type { Breakers, DeliveryContext, LaneMemory } from './delivery-context.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { createImagesInFlight } from './images/images-in-flight.ts';
import { createUnanswered } from './receipts/unanswered.ts';
import type { Safeguards } from './recovery/safeguards.ts';
import { createInstanceLookup } from './scheduler/instance-lookup.ts';
import { createStalls } from './scheduler/stalls.ts';
import type { Timings } from './timings.ts';

const OUTSTANDING: Outstanding = { seen: 3, unseen: 20 };

export interface ContextOptions {
  options: DeliveryOptions;
  worker: string;
  timings: Timings;
  clock: Clock;
  queues: LaneQueues;
  safeguards: Pick<Safeguards, 'journal' | 'guards' | 'recovery'>;
  inHand: Set<string>;
}

/** Puts together what every run of a lane needs. */
export function createContext(parts: ContextOptions): DeliveryContext {
  const { options, worker, timings, clock, queues, safeguards, inHand } = parts;
  const { ledger, log, adder, sender, random = Math.random, isProvenDead = async () => false } = options;
  const context: DeliveryContext = {
    worker,
    clock,
    log,
    timings,
    random,
    onServerError: options.onServerError ?? 'retry',
    outstanding: { ...OUTSTANDING, ...options.outstanding },
    ledger,
    receipts: options.receipts,
    queues,
    adder,
    sender,
    journal: safeguards.journal,
    instances: createInstanceLookup(options.instances),
    guards: safeguards.guards,
    recovery: safeguards.recovery,
    breakers: createBreakers(options, timings, clock, (lane) => askStatus(lane, context)),
    memory: createMemory(timings, clock, inHand),
    imagesInFlight: createImagesInFlight({
      images: ledger.images,
      ...defined({ bytesAtOnce: options.imageBytesAtOnce }),
    }),
    stalls: createStalls({ lanes: ledger.lanes, log, now: () => clock.monotonic() }),
    isProvenDead,
    ...defined({ onMedia: options.onMedia, onAttempt: options.onAttempt }),
    hooks: defined({ onStep: options.onStep }),
  };
  return context;
}

function createBreakers(
  { ledger, log, random = Math.random }: DeliveryOptions,
  timings: Timings,
  clock: Clock,
  ask: (lane: string) => Promise<boolean>,
): Breakers {
  const now = (): number => clock.monotonic();
  return {
    rejection: createRejectionBreaker(),
    outage: createOutageBreaker({
      outages: ledger.outages,
      log,
      windowMs: timings.outageMs,
      coolMs: timings.unknownCoolMs,
      now,
      onOutage: (lanes) => log.error({ lanes }, 'gateway.outage'),
    }),
    connection: createConnectionWatch({ ask, timings, now, random }),
  };
}

function createMemory(timings: Timings, clock: Clock, inHand: Set<string>): LaneMemory {
  return {
    unanswered: createUnanswered({ now: () => clock.monotonic(), keepMs: 2 * timings.searchForMs }),
    stuck: new Map(),
    relapses: new Map(),
    closed: new Map(),
    inHand,
  };
}
