import assert from 'node:assert/strict';
import {
  messageKey,
  type OpenRequest,
  type AttemptOpened,
  type AttemptClosed,
  type MessageBody,
  type LaneVerdict,
  type MessageView,
  type Status,
  Verdict,
} from '@pombo/core';
import { cancel, confirm, suppress } from '../src/message/change.ts';
import type { Ledger } from '../src/ledger.ts';
import type { Changed, Change } from '../src/message/contract.ts';

/** Returns an empty ledger. `retentionMs` as in `LedgerOptions`. */
export type MakeLedger = (options?: { retentionMs?: number }) => Promise<Ledger>;

/** A message of a test: its lane, and the job that would wake a worker for it. */
export interface Sample {
  lane: string;
  id: string;
  key: string;
  generation: number;
}

/** A minute: no test waits for it, so a wait of a minute never ends within one. */
export const LONG_MS = 60_000;
export const LANE = 'vendas';
/** A limit on outstanding messages that no test reaches. */
const ROOM = { seen: 1000, unseen: 1000 } as const;

export const HEALTHY = { waitMs: 0 };
/** What the lane of a message on which the gateway failed gets. */
export const FAULTY = { waitMs: 0, fault: { code: 'errored', probe: true } } as const satisfies LaneVerdict;
export const accepted = Verdict.accepted(HEALTHY, { zaapId: 'Z1', messageId: 'M1' });
export const unknown = Verdict.unknown(HEALTHY, { code: 'lost-answer', message: 'reset' });
export const failed = Verdict.failed(HEALTHY, { code: 'invalid_phone', message: 'invalid phone' });
export const requeued = Verdict.turnedAway(HEALTHY, { code: 'busy', message: 'slow down' });
/** The gateway said that it failed: the attempt is unproven, and the message is retried. */
export const gatewayFailed = Verdict.gatewayFailed(HEALTHY, 'HTTP 500', 0);
/** The same, for the last time. */
export const givenUp = Verdict.failed(HEALTHY, { code: 'gateway_error', message: 'HTTP 500' });
export const VERDICTS: readonly Verdict[] = [accepted, unknown, failed, requeued];

export function bodyOf(id: string, more: Partial<MessageBody> = {}): MessageBody {
  const image = { kind: 'url', url: 'https://example.com/a.jpg' } as const;
  return { id, type: 'send-image', phone: '5511987654321', image, priority: 'normal', onUnknown: 'hold', ...more };
}

/** A ledger, and the steps that tests repeat. */
export class World {
  readonly ledger: Ledger;
  #count = 0;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** A name that is new in this world. */
  fresh(what: string): string {
    this.#count += 1;
    return `${what}-${this.#count}`;
  }

  async queue(more: Partial<MessageBody> = {}, lane: string = LANE): Promise<Sample> {
    const id = more.id ?? this.fresh('message');
    const [created] = await this.ledger.messages.create([{ lane, body: bodyOf(id, more), contentHash: 'content' }]);
    assert.deepEqual(created, { answer: 'created', lane, key: messageKey(id), generation: 1, status: 'queued' });
    return { lane, id, key: messageKey(id), generation: 1 };
  }

  open(sample: Sample, more: Partial<OpenRequest> = {}): Promise<AttemptOpened> {
    const { lane, key, generation } = sample;
    const given = { generation, nonce: this.fresh('nonce'), owner: 'worker', gapMs: 0, maxAgeMs: 0, outstanding: ROOM };
    return this.ledger.attempts.open(lane, key, { ...given, ...more });
  }

  /** Begins, which must succeed; returns the attempt's nonce. */
  async go(sample: Sample, more: Partial<OpenRequest> = {}): Promise<string> {
    const nonce = more.nonce ?? this.fresh('nonce');
    assert.equal((await this.open(sample, { ...more, nonce })).answer, 'go');
    return nonce;
  }

  close({ lane, key }: Sample, nonce: string, verdict: Verdict): Promise<AttemptClosed> {
    return this.ledger.attempts.close(lane, key, nonce, verdict);
  }

  /** One whole attempt; returns its nonce. */
  async attempt(sample: Sample, verdict: Verdict, more: Partial<OpenRequest> = {}): Promise<string> {
    const nonce = await this.go(sample, more);
    const { answer, status } = await this.close(sample, nonce, verdict);
    assert.deepEqual({ answer, status }, { answer: 'done', status: verdict.to });
    return nonce;
  }

  change({ lane, key }: Sample, change: Change): Promise<Changed> {
    return this.ledger.messages.change(lane, key, change);
  }

  async view({ lane, key }: Sample): Promise<MessageView> {
    const view = await this.ledger.messages.getByKey(lane, key);
    if (view === undefined) throw new Error('there is no such message');
    return view;
  }

  async status(sample: Sample): Promise<Status> {
    return (await this.view(sample)).status;
  }

  /** Everything visible of a message and its lane, except times: equal before and after a step that changes nothing. */
  async snapshot(sample: Sample): Promise<unknown> {
    const { now: _now, ...record } = await this.ledger.lanes.read(sample.lane);
    const counts = await this.ledger.messages.counts(sample.lane);
    return { record, counts, view: await this.view(sample), generation: await this.generation(sample) };
  }

  /** The generation that may begin; creating an existing message changes nothing and returns it. */
  async generation({ lane, id }: Sample): Promise<number> {
    const [existing] = await this.ledger.messages.create([{ lane, body: bodyOf(id), contentHash: 'content' }]);
    if (existing?.answer !== 'exists') throw new Error('there is no such message');
    return existing.generation;
  }

  /** Now, by the ledger's clock. */
  async now(): Promise<number> {
    return (await this.ledger.lanes.read(LANE)).now;
  }

  /** Resolves when the ledger's clock has passed this moment. */
  async clockPast(ms: number): Promise<void> {
    while ((await this.now()) <= ms);
  }

  /** A message in this status, on a lane of its own, brought there by ordinary steps. */
  async reach(status: Status): Promise<Sample> {
    const sample = await this.queue(status === 'expired' ? { expiresAt: 1 } : {}, this.fresh('lane'));
    switch (status) {
      case 'queued':
        break;
      case 'sending':
        await this.go(sample);
        break;
      case 'accepted':
        await this.attempt(sample, accepted);
        break;
      case 'unknown':
        await this.attempt(sample, unknown);
        break;
      case 'failed':
        await this.attempt(sample, failed);
        break;
      case 'sent':
      case 'delivered':
      case 'read':
        await this.attempt(sample, accepted);
        await this.change(sample, confirm(status));
        break;
      case 'cancelled':
        await this.change(sample, cancel());
        break;
      case 'suppressed':
        await this.change(sample, suppress());
        break;
      case 'expired':
        await this.ledger.messages.expireOverdue(sample.lane, 0, 1);
        break;
    }
    assert.equal(await this.status(sample), status);
    return sample;
  }
}

export async function worldOf(make: MakeLedger, options: { retentionMs?: number } = {}): Promise<World> {
  return new World(await make(options));
}

/**
 * For conditions that hold only for a limited time of the ledger's clock, which no test can stop: runs `check` with
 * longer and longer times, until it returns that it was quick enough to prove something.
 */
export async function withMargin(check: (marginMs: number) => Promise<boolean>): Promise<void> {
  for (let marginMs = 20; !(await check(marginMs)); marginMs *= 2);
}
