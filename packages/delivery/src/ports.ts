import type { Hold, HoldReason, InstanceInfo, LaneStall, MessageBody, MessageType, Outcome, Status } from '@pombo/core';

import type { Places, QueueEntry, QueueListing } from './zapi-queue.ts';

/**
 * What delivery needs from the outside, and nothing more. It knows neither Z-API nor the ledger's keys; the apps'
 * `wire.ts` join them.
 */

/** One POST, ready to be written: the image is a URL or a data: text. */
export interface Sendable {
  type: MessageType;
  phone?: string;
  image: string;
  caption?: string;
  replyTo?: string;
  /** Whole seconds, 1–15. */
  delayMessage?: number;
  viewOnce?: boolean;
}

export interface Sender {
  /**
   * Makes exactly one attempt and never throws: whatever happens is an outcome. `mayWrite` is asked in the tick of
   * the first byte; a text it answers is the reason why nothing may be written, and the outcome is `unreached`.
   */
  send(lane: string, message: Sendable, mayWrite: () => string | undefined): Promise<Outcome>;
  /** Asks whether the number works, without sending anything. Never throws. */
  probe(lane: string): Promise<Probe>;
  /** What waits in Z-API's own queue for this number, as far as it can be read. Throws when it does not answer. */
  queue(lane: string): Promise<QueueListing>;
}

/** `down` names the hold that the answer calls for; `silent` means that nobody answered as Z-API would. */
export type Probe =
  | { state: 'up' }
  | { state: 'down'; reason: HoldReason; detail: string }
  | { state: 'silent'; detail: string };

/** A message as its worker sees it before it begins. */
export interface Loaded {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  status: Status;
  /** The lane met a fault: ask whether the number works before the next attempt. */
  probe: boolean;
  /** Faults in a row on the lane. */
  streak: number;
  /** How often the gateway itself failed on this message. */
  errored: number;
  /** Sent before, and queued again by a rule rather than by a person. */
  automatic: boolean;
  /** Workers in a row that died while they prepared it. */
  deaths: number;
  /** Redis time, ms; only when it was asked for. */
  now?: number;
  /** Until when the lane was last said to wait for its instance's rules, ms. */
  waitsUntil?: number;
}

/** Whose daily limit: an instance's own, or a campaign's over all of its lanes. */
export type LimitScope = { lane: string } | { campaign: string };

export type Begun =
  | { answer: 'go'; attempt: number; errored: number; sequence: number; streak: number }
  | { answer: 'skip'; status: Status }
  | { answer: 'gone' }
  | { answer: 'busy'; owner: string }
  | { answer: 'held' }
  | { answer: 'wait'; ms: number }
  | { answer: 'later'; ms: number }
  | { answer: 'expired' }
  | { answer: 'paused' }
  /** A fact about its recipient was added since the facts were looked at. */
  | { answer: 'evidence' }
  | { answer: 'full'; count: number };

/** What an attempt's outcome means for its message and its lane. Made by `decide`, applied by the ledger in one step. */
export interface Verdict {
  to: Extract<Status, 'accepted' | 'unknown' | 'failed' | 'queued'>;
  zaapId?: string;
  messageId?: string;
  errorCode?: string;
  error?: string;
  /** The lane's next attempt is at least so far away (gap or cooling). */
  waitMs: number;
  /** This message's own next attempt, when it goes back to `queued`. */
  backoffMs?: number;
  errored?: boolean;
  /** What the lane cools from; absent: the lane is healthy and its streak of faults ends. */
  fault?: string;
  probe?: boolean;
  /** No request was made at all: no attempt is counted, and without `fault` the lane is neither healthier nor sicker for it. */
  unwritten?: boolean;
  hold?: HoldReason;
  holdDetail?: string;
}

export type Finished =
  | { answer: 'done'; status: Status; generation: number; waitMs: number; parked: number; facts: boolean }
  /** Closed before, by somebody else. `facts`: this answer was added to the facts, and what they prove is to be applied. */
  | { answer: 'stale'; status: Status | 'gone'; facts: boolean };

export interface BeginRequest {
  generation: number;
  nonce: string;
  owner: string;
  gapMs: number;
  /** How long it may be under way whatever becomes of this worker, and its POST once that was begun, ms. */
  flight: { attemptMs: number; postMs: number };
  maxAgeMs: number;
  outstanding: Outstanding;
  /** Version of the facts that were looked at; absent: nothing has to be looked at before this attempt. */
  factsVersion?: string;
  /** It ages in closed hours too: it is urgent, and goes out in them. Default false. */
  agesAlways?: boolean;
}

/** Messages of ours that may lie in Z-API's own queue: where its callbacks reach us, and where none was ever seen. */
export interface Outstanding {
  seen: number;
  unseen: number;
}

/** The ledger, as far as delivery needs it. */
export interface LedgerPort {
  attempts: {
    load(lane: string, key: string, withTime?: boolean): Promise<Loaded | undefined>;
    begin(lane: string, key: string, request: BeginRequest): Promise<Begun>;
    finish(lane: string, key: string, nonce: string, verdict: Verdict): Promise<Finished>;
    takeOver(
      lane: string,
      deadOwner: string,
      seenDeadAt?: number,
    ): Promise<{ key: string; generation: number } | undefined>;
    openOwner(lane: string): Promise<string | undefined>;
    /** Closes as `unknown` what is `sending` on a lane that has no attempt of it open; returns the keys. */
    closeStray(lane: string): Promise<string[]>;
    /** The rest that the lane's last attempt was followed by, ms. */
    lastRest(lane: string): Promise<number>;
    /** What `begin` would answer now; opens nothing. */
    lookAhead(
      lane: string,
      key: string,
      request: BeginRequest,
    ): Promise<Exclude<Begun, { answer: 'go' }> | { answer: 'clear' }>;
    raise(lane: string, waitMs: number, up: boolean): Promise<number>;
    leftQueue(lane: string, askedAt: number, places: Places): Promise<number>;
    /** True: it was behind. */
    raiseSequence(lane: string, to: number): Promise<boolean>;
    /** How far a lane is, and the run of Redis that has it, as `identify` names it. */
    standing(lane: string): Promise<{ sequence: number; run: string }>;
    now(): Promise<number>;
  };
  /** Workers that died with a message in hand, before its attempt began. */
  deaths: {
    /** One more; returns how many in a row. */
    count(lane: string, key: string): Promise<number>;
    /** Counted from none again. */
    survived(lane: string, key: string): Promise<void>;
    /** This worker waits for others with this message in hand: dying, it did not die of it. */
    waits(lane: string, owner: string, key: string): Promise<void>;
    goesOn(lane: string): Promise<void>;
    waiting(lane: string): Promise<{ owner: string; key: string } | undefined>;
  };
  messages: {
    /** Its recipient asked not to be written to. */
    suppress(lane: string, key: string): Promise<void>;
    /** Gives up on a message whose job killed every worker that took it. */
    bury(lane: string, key: string, deaths: number): Promise<void>;
    /**
     * Leaves a queued message to people: an earlier attempt may have been taken. `code` is the reason they see. Returns
     * false when it is not queued any more: evidence has settled it.
     */
    doubt(lane: string, key: string, code: string, detail: string): Promise<boolean>;
    /** How many messages of the lane are queued. */
    queuedCount(lane: string): Promise<number>;
    /** Walks on through what is queued and names what has no job; a walk from cursor `0` to `0` meets every message. */
    withoutJob(
      lane: string,
      walk: { jobKeys: string; cursor: string; most: number; ageMs: number },
    ): Promise<{ cursor: string; lost: Queued[] }>;
    /** Walks on through all messages and puts in their place those that half a step of a Redis that lost writes has left elsewhere. */
    putInPlace(lane: string, walk: { cursor: string; most: number }): Promise<{ cursor: string; placed: string[] }>;
    expireOverdue(lane: string, maxAgeMs: number, limit: number): Promise<number>;
    purge(lane: string, limit: number): Promise<number>;
    /** Compacts what has not changed for 48 hours; looks at `limit` messages at most. */
    compact(lane: string, limit: number): Promise<number>;
    /** `onUnknown: "assume-sent"`. */
    assume(lane: string, key: string): Promise<boolean>;
    /** `onUnknown: "retry"`, a bounded number of times; the generation of its new job, or undefined. */
    retryByPolicy(lane: string, key: string): Promise<number | undefined>;
  };
  settlement: {
    join(lane: string, ids: (string | undefined)[]): Promise<SettledPort[]>;
    joinAll(lane: string): Promise<SettledPort[]>;
    /** Applies everything that was heard so far about this message's recipient. */
    look(lane: string, key: string, body: MessageBody): Promise<SettledPort[]>;
    /** Applies what the facts about this message's recipient prove. */
    settle(lane: string, body: Pick<MessageBody, 'type' | 'phone'>): Promise<SettledPort[]>;
    /** Whether a message may be sent again automatically, and the version of the facts that says so. */
    guard(lane: string, key: string, body: MessageBody): Promise<{ mayRetry: boolean; version: string }>;
    evidence: {
      unclear(lane: string): Promise<Unclear[]>;
      fromQueue(lane: string, entries: QueueEntry[], about?: MessageBody): Promise<{ key: string }[]>;
    };
  };
  recovery: {
    look(entries: readonly Recorded[]): Promise<{ do: string; known?: boolean }[]>;
    restore(entry: Recorded): Promise<{ repair: string; lane: string; key: string; status?: Status }>;
    checkIn(found: {
      worker: string;
      host: string;
      run: string;
      wentBack: boolean;
      missing: boolean;
      seen: readonly string[];
    }): Promise<Recovery>;
    strikeOff(workers: readonly string[], epoch: string): Promise<Recovery>;
    read(): Promise<Recovery>;
    noteHeld(): Promise<void>;
    close(epoch: string): Promise<boolean>;
  };
  lanes: {
    names(): Promise<string[]>;
    /** Walks on through the lanes that ever had a message, about `most` in a step; from cursor `0` to `0` it meets them all. */
    walk(cursor: string, most: number): Promise<{ cursor: string; lanes: string[] }>;
    holds(lane: string): Promise<Hold[]>;
    hold(lane: string, reason: HoldReason, detail: string): Promise<void>;
    describe(lane: string, reason: HoldReason, detail: string): Promise<void>;
    release(lane: string, reason?: HoldReason): Promise<HoldReason[]>;
    /** Says that the lane waits for its instance's rules, or does no more; false: that was said already. */
    wait(lane: string, waiting: { until: number; reason: 'window' | 'daily-limit' } | undefined): Promise<boolean>;
    /** Publishes why the lane waits for these ms although nothing holds it. */
    stall(lane: string, reason: LaneStall, ms: number): Promise<void>;
  };
  limits: {
    /** Takes a place of the day (`2026-11-21`) under the limit, or the message's kept one; undefined when none is left. */
    take(scope: LimitScope, day: string, limit: number, key: string): Promise<'taken' | 'kept' | undefined>;
    /** Keeps a taken place for the message's next attempt of that day. */
    keep(scope: LimitScope, day: string, key: string): Promise<void>;
    /** Gives a taken place back; the same token again changes nothing. */
    giveBack(scope: LimitScope, day: string, token: string): Promise<void>;
  };
  members: {
    /** `now`: Redis time, ms; `workers`: ms since each one's last beat, at that time. */
    beat(worker: string, run?: string): Promise<Beat>;
    /** The same without beating. */
    roll(): Promise<Pick<Beat, 'now' | 'workers'>>;
    serve(worker: string, lanes: string[]): Promise<void>;
    served(): Promise<Map<string, string[]>>;
    /** `hasSent` false: no recovery need wait for its journal. */
    leave(worker: string, how: { hasSent: boolean }): Promise<void>;
    forget(workers: string[]): Promise<void>;
  };
  suppressions: {
    has(phone: string): Promise<boolean>;
  };
  unconfirmed: {
    /** Flags accepted messages that no callback followed; `neverCalledBack` once for a lane that never had any. */
    flag(lane: string, limit: number): Promise<{ flagged: number; neverCalledBack: boolean }>;
  };
  people: {
    /** This number has written to a person; the first one that did keeps them. */
    remember(phone: string, lane: string): Promise<void>;
  };
  /** Silence of the gateway, as all workers have met it. */
  outages: {
    /** An attempt on this lane met silence; `lanes` within `windowMs` make an outage: every lane rests for `coolMs`. */
    note(
      lane: string,
      rule: { windowMs: number; coolMs: number; lanes: number },
    ): Promise<{ lanes: number; restMs: number }>;
    /** ms for which no lane sends; 0 = go on. */
    restMs(): Promise<number>;
  };
  images: {
    /** The text for Z-API; undefined when the stored bytes are gone. Not on the connection of the heartbeat. */
    read(image: MessageBody['image']): Promise<string | undefined>;
  };
}

/** What a worker is about to send, as its journal has it before the first byte. */
export interface Intent {
  key: string;
  content: string;
  lane: string;
  generation: number;
  attempt: number;
  nonce: string;
  sequence: number;
  /** Which Redis answered `begin`. */
  redis: string;
  /** By this machine's clock, ms since the epoch. */
  at: number;
}

/** How an attempt ended, for the journal. */
export interface End {
  nonce: string;
  as: 'accepted' | 'unsent' | 'silent' | 'errored';
  zaapId?: string;
  messageId?: string;
}

/** An attempt as it is read back from a journal; without `end` where its worker did not live to see one. */
export interface Recorded extends Intent {
  worker: string;
  end?: End;
}

/** What all workers have to have reported before anything is sent; see the ledger. */
export interface Recovery {
  epoch: string;
  open: boolean;
  missing: boolean;
  held: boolean;
  awaits: { worker: string; host: string }[];
}

/** The worker's own record of what it sends, on a disk that does not fail together with Redis. */
export interface JournalPort {
  /** Resolves when the intent is on disk; rejects when it cannot be written, and then nothing may be sent. */
  intent(entry: Intent): Promise<void>;
  /** Never throws. */
  end(entry: End): void;
  /** Tries to write when the last write failed; why it still fails, or undefined. Never throws. */
  check(): Promise<string | undefined>;
  /** This worker's entries and those of workers that no longer live; absent where nothing is kept. */
  read?(options: { since?: number }): AsyncIterable<Recorded>;
  /** The workers whose journals can be read here. */
  owners?(): Promise<{ worker: string; alive: boolean }[]>;
}

/** A heartbeat's answer. */
export interface Beat {
  now: number;
  workers: Map<string, number>;
  incarnation: string;
  /** Rises with every beat of every worker. */
  beats: number;
  /** The last recovery, and whether it is open. */
  epoch: string;
  recovering: boolean;
}

/** What applying a callback led to, as far as delivery must follow. */
export interface SettledPort {
  answer: string;
  requeued?: { key: string; generation: number; priority: MessageBody['priority'] };
  media?: MediaReport;
}

/** What became of the image of one message of a campaign. */
export interface MediaReport {
  campaign: string;
  image: MessageBody['image'];
  /** `unusable`: Z-API could not use it. `gone`: its stored bytes are no longer there. */
  outcome: 'used' | 'unusable' | 'gone';
}

/** A message whose last attempt may have been taken without our knowing. */
export interface Unclear {
  key: string;
  status: Status;
  body: MessageBody;
  startedAt: number;
  since: number;
}

/** A queued message with the job that ought to wake a worker for it. */
export interface Queued {
  key: string;
  generation: number;
  body: MessageBody;
  waitMs: number;
}

/** The door side of the queue: adds jobs and wakes the lane's worker. */
export interface JobAdder {
  add(
    lane: string,
    jobs: { key: string; generation: number; priority: MessageBody['priority']; delayMs: number }[],
  ): Promise<void>;
  wake(lane: string): Promise<void>;
}

/** Hears the names of lanes that have something new. Returns how to stop listening. */
export type WakeListener = (onWake: (lane: string) => void) => Promise<() => Promise<void>>;

/** The lanes this process serves; changes when the instance file does. */
export interface LaneSource {
  current(): InstanceInfo[];
  onChange(listener: () => void): void;
}

/** As pino has them: fields first, then the event's name. */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** Time as the write guard sees it. Both are read, since either may stop or jump on its own. */
export interface Clock {
  /** ms since the epoch. */
  wall(): number;
  /** ms since some fixed moment; never jumps. */
  monotonic(): number;
}

export const systemClock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };
