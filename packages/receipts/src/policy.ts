import type { DeliveryFailureClass } from '@pombo/core';
import type { SignFate } from '@pombo/evidence';

/** What a failure that Z-API reports after it accepted a message leads to. */
export interface FailurePolicy {
  /** Stable code of the message's error. */
  code: string;
  /** What it proves of the attempt that it is about. */
  proves: SignFate;
  /** What becomes of the message; `requeued` is bounded by `RETRY_LIMITS.notQueuedResends`, and then fails. */
  message: 'failed' | 'requeued' | 'unknown';
  /** What it means beyond the message. */
  beyond: 'nothing' | 'hold-lane' | 'count-rejection' | 'remember-unreachable' | 'report-image';
}

/** Every class of failure, with everything that follows from it. */
export const FAILURES: Record<DeliveryFailureClass, FailurePolicy> = {
  recipient: {
    code: 'recipient_unreachable',
    proves: 'failed',
    message: 'failed',
    beyond: 'remember-unreachable',
  },
  media: { code: 'media_unusable', proves: 'failed', message: 'failed', beyond: 'report-image' },
  'shadow-ban': { code: 'shadow_ban', proves: 'failed', message: 'failed', beyond: 'hold-lane' },
  rejected: { code: 'rejected_by_whatsapp', proves: 'failed', message: 'failed', beyond: 'count-rejection' },
  request: { code: 'request_invalid', proves: 'failed', message: 'failed', beyond: 'nothing' },
  'not-queued': { code: 'not_queued', proves: 'not-queued', message: 'requeued', beyond: 'nothing' },
  uncertain: { code: 'callback-uncertain', proves: 'uncertain', message: 'unknown', beyond: 'nothing' },
};

/** Consecutive rejections after which a number counts as banned (Z-API names them as a sign of a shadow ban). */
export const SHADOW_BAN_REJECTIONS = 3;

/** Words by which people opt out, in any case and with trailing punctuation; only as the whole message. */
const OPT_OUT = new Set(['sair', 'parar', 'pare', 'stop', 'cancelar', 'descadastrar', 'remover', 'unsubscribe']);

/** Returns whether this message opts out. */
export function isOptOut(text: string): boolean {
  return OPT_OUT.has(
    text
      .trim()
      .toLowerCase()
      .replace(/[.!]+$/, ''),
  );
}
