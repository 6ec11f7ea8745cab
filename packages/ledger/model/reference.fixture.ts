import { mayMove, type AttemptOpened, type AttemptClosed, type Status, type Verdict } from '@pombo/core';
import type { Change, Changed } from '../src/message/contract.ts';

export interface ReferenceMessage {
  status: Status;
  generation: number;
  attempts: number;
  nonce: string;
  unproven: number;
}

type Expected =
  | Pick<Extract<AttemptOpened, { answer: 'go' }>, 'answer' | 'attempt'>
  | Exclude<AttemptOpened, { answer: 'go' }>;
const mayBeSent = (status: Status): boolean => ['accepted', 'sent', 'delivered', 'read', 'unknown'].includes(status);

/** What a ledger must return, without time and for one lane, in as few lines as possible. */
export class Reference {
  readonly messages = new Map<string, ReferenceMessage>();
  readonly holds = new Set<string>();
  open: { key: string; nonce: string; owner: string } | undefined;

  create(key: string): 'created' | 'exists' {
    if (this.messages.has(key)) return 'exists';
    this.messages.set(key, { status: 'queued', generation: 1, attempts: 0, nonce: '', unproven: 0 });
    return 'created';
  }

  begin(key: string, generation: number, nonce: string, owner: string): Expected {
    const message = this.messages.get(key);
    if (!message) return { answer: 'gone' };
    if (message.status === 'sending' && message.nonce === nonce) return { answer: 'go', attempt: message.attempts };
    if (message.status !== 'queued' || message.generation !== generation)
      return { answer: 'skip', status: message.status };
    if (this.open) return { answer: 'busy', owner: this.open.owner };
    if (this.holds.size > 0) return { answer: 'held' };
    Object.assign(message, { status: 'sending', nonce, attempts: message.attempts + 1 });
    this.open = { key, nonce, owner };
    return { answer: 'go', attempt: message.attempts };
  }

  finish(key: string, nonce: string, { to, lane: { hold } }: Verdict): Pick<AttemptClosed, 'answer' | 'status'> {
    if (this.open?.nonce === nonce) {
      this.open = undefined;
      if (hold) this.holds.add(hold.reason);
    }
    const message = this.messages.get(key);
    if (message?.nonce !== nonce) return { answer: 'stale', status: message?.status ?? 'gone' };
    const from = message.status;
    if (from === to) return { answer: 'done', status: to };
    if (from !== 'sending' && from !== 'unknown') return { answer: 'stale', status: from };
    message.unproven += (mayBeSent(to) ? 1 : 0) - (from === 'unknown' ? 1 : 0);
    message.generation += to === 'queued' && from === 'unknown' ? 1 : 0;
    message.status = to;
    return { answer: 'done', status: to };
  }

  reclaim(owner: string): string | undefined {
    if (this.open?.owner !== owner) return undefined;
    const { key, nonce } = this.open;
    const message = this.messages.get(key)!;
    if (message.status === 'sending' && message.nonce === nonce) {
      message.status = 'unknown';
      message.unproven += 1;
    }
    this.open = undefined;
    return key;
  }

  change(key: string, { to, from, onlyIfProvenUnsent, unproven }: Change): Changed {
    const message = this.messages.get(key);
    if (!message) return { answer: 'gone' };
    const { status } = message;
    if (!mayMove(status, to) || from?.includes(status) === false) return { answer: 'refused', status };
    if (onlyIfProvenUnsent && message.unproven > 0) return { answer: 'unproven', status };
    message.unproven += (mayBeSent(to) && !mayBeSent(status) ? 1 : 0) - (unproven === 'one-less' ? 1 : 0);
    message.generation += to === 'queued' ? 1 : 0;
    message.status = to;
    return { answer: 'done', from: status, generation: message.generation };
  }
}
