import { isTaken, type MessageView } from '@pombo/core';
import type { CalledBack, CallbackKind, Post } from '@pombo/simulator';
import { receivedAt, idsIn } from '../support/true-facts.ts';

/** Guarantees compared with reality; each list names messages. Only `unknown` may have entries. */
export interface Findings {
  /** A recipient got it twice. */
  doubled: string[];
  /** Lost: no such message, or still waiting although nothing fails any more. */
  lost: string[];
  /** The claim is wrong, or nothing that reached Pombo could have proven it. */
  wrongStatus: string[];
  /** Truthfully unknown. */
  unknown: string[];
}

/**
 * Compares what the ledger claims with what the gateway saw, and with the callbacks that were really received. A
 * message is identified by its caption, which is its id.
 */
export function compare(
  ids: readonly string[],
  views: ReadonlyMap<string, MessageView>,
  posts: readonly Post[],
  callbacks: readonly CalledBack[],
): Findings {
  const byId = Map.groupBy(posts, (post) => post.caption);
  const heard = heardById(callbacks);
  const findings: Findings = { doubled: [], lost: [], wrongStatus: [], unknown: [] };
  for (const id of ids) {
    const made = byId.get(id) ?? [];
    if (made.filter(reached).length > 1) findings.doubled.push(id);
    const view = views.get(id);
    if (view === undefined || !ENDS.has(view.status)) findings.lost.push(id);
    else if (view.status === 'unknown') findings.unknown.push(id);
    else if (isLie(view, made, heard)) findings.wrongStatus.push(id);
  }
  return findings;
}

/** The statuses in which a message may end in a storm; any other is not final. */
const ENDS: ReadonlySet<string> = new Set(['accepted', 'sent', 'delivered', 'read', 'failed', 'unknown']);

/** It was taken into the gateway's queue, and the gateway did not fail on it later. */
function reached(post: Post): boolean {
  return post.enqueued && post.fate !== 'failed';
}

/** The gateway's id → what was received about it. */
type Heard = ReadonlyMap<string, ReadonlySet<What>>;
/** `failure`: a DeliveryCallback with an error. */
type What = CallbackKind | 'failure';

function heardById(callbacks: readonly CalledBack[]): Heard {
  const heard = new Map<string, Set<What>>();
  for (const callback of callbacks) {
    if (receivedAt(callback) === undefined) continue;
    const what = callback.body['error'] === undefined ? callback.kind : 'failure';
    for (const id of idsIn(callback)) heard.set(id, (heard.get(id) ?? new Set()).add(what));
  }
  return heard;
}

/** The callbacks that prove that a message got this far. */
const PROOFS: Partial<Record<MessageView['status'], readonly What[]>> = {
  sent: ['DeliveryCallback', 'ReceivedCallback', 'SENT', 'RECEIVED', 'READ'],
  delivered: ['RECEIVED', 'READ'],
  read: ['READ'],
};

function isLie({ status, result = {} }: MessageView, made: readonly Post[], heard: Heard): boolean {
  if (!isTaken(status)) return made.some(reached);
  const isShown = (post: Post): boolean =>
    (result.zaapId ?? post.zaapId) === post.zaapId && (result.messageId ?? post.messageId) === post.messageId;
  const shown = made.filter((post) => post.zaapId !== undefined && isShown(post));
  const isHeard = (post: Post, kinds: readonly What[]): boolean =>
    [post.zaapId, post.messageId].some((id) => id !== undefined && kinds.some((kind) => heard.get(id)?.has(kind)));
  const proofs = PROOFS[status];
  if (proofs !== undefined) return !shown.some((post) => reached(post) && isHeard(post, proofs));
  // The gateway gave it ids, and took nothing back that reached us; and what did reach us has moved it on.
  const isKnown = result.messageId !== undefined || result.zaapId !== undefined;
  if (isKnown && shown.some((post) => isHeard(post, PROOFS.sent!))) return true;
  return !shown.some((post) => (reached(post) || post.answer?.status === 200) && !isHeard(post, ['failure']));
}
