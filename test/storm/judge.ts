import { isTaken, type MessageView } from '@pombo/message';
import type { Post } from '@pombo/simulator';

/** How promises and reality compare; each list names messages. Only `unknown` may have entries. */
export interface Judgement {
  /** Somebody got it twice. */
  doubled: string[];
  /** Nobody will ever hear of it again: no such message, or still waiting although everything is calm. */
  lost: string[];
  /** What is claimed is not what happened. */
  wrongStatus: string[];
  /** Honestly not known. */
  unknown: string[];
}

/** Compares what the ledger claims with what the gateway saw. A message is known by its caption, which is its id. */
export function judge(
  ids: readonly string[],
  views: ReadonlyMap<string, MessageView>,
  posts: readonly Post[],
): Judgement {
  const byId = Map.groupBy(posts, (post) => post.caption);
  const judgement: Judgement = { doubled: [], lost: [], wrongStatus: [], unknown: [] };
  for (const id of ids) {
    const arrived = (byId.get(id) ?? []).filter(reached);
    if (arrived.length > 1) judgement.doubled.push(id);
    const view = views.get(id);
    if (view === undefined || !ENDS.has(view.status)) judgement.lost.push(id);
    else if (view.status === 'unknown') judgement.unknown.push(id);
    else if (isLie(view, arrived)) judgement.wrongStatus.push(id);
  }
  return judgement;
}

/** How a message may end in a storm; in no other status is everything said about it. */
const ENDS: ReadonlySet<string> = new Set(['accepted', 'sent', 'delivered', 'read', 'failed', 'unknown']);

/** It was taken into the gateway's queue, and the gateway did not fail on it later. */
function reached(post: Post): boolean {
  return post.enqueued && post.fate !== 'failed';
}

function isLie({ status, result }: MessageView, arrived: readonly Post[]): boolean {
  if (!isTaken(status)) return arrived.length > 0;
  const same = (theirs: string | undefined, ours: string | undefined): boolean =>
    theirs !== undefined && theirs === ours;
  return !arrived.some((post) => same(post.zaapId, result?.zaapId) || same(post.messageId, result?.messageId));
}
