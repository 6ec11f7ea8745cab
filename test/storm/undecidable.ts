import { judge, type AttemptEnd, type Component } from '@pombo/evidence';
import type { MessageView } from '@pombo/core';
import type { CalledBack, Post } from '@pombo/simulator';
import { factsFrom, receivedAt, idsIn } from '../support/true-facts.ts';

export interface Undecidable {
  ids: readonly string[];
  views: ReadonlyMap<string, MessageView>;
  posts: readonly Post[];
  callbacks: readonly CalledBack[];
  /** Whether a "500" reply is believed on this number, by its id at Z-API. */
  believes500(instance: string): boolean;
}

/**
 * Messages of which the rules of evidence can say neither "taken" nor "not taken", from what the gateway answered and
 * from the callbacks that were received. The gateway cannot know that a worker died before it read an answer or wrote a
 * POST, nor whose POST it was that it did not read: for that the ledger's word is taken.
 */
export function undecidable({ ids, views, posts, callbacks, believes500 }: Undecidable): string[] {
  const made = Map.groupBy(posts, ({ caption }) => caption);
  const lastSeq = new Map([...made].map(([id, mine]) => [id, mine.at(-1)!.seq]));
  const hasDied = (id: string | undefined): boolean => {
    const { status, error } = views.get(id ?? '') ?? {};
    return status === 'unknown' && error?.code === 'worker-died';
  };
  // Status posts of a number have no recipient: they are one.
  const whose = (instance: string, phone = 'status@broadcast'): string => `${instance} ${phone}`;
  const heard = Map.groupBy(callbacks, ({ instance, phone }) => whose(instance, phone));
  const isUnseen = (id: string): boolean => {
    const view = views.get(id);
    return view?.status === 'unknown' && view.attempts > (made.get(id)?.length ?? 0);
  };
  // Nothing shows whether a POST that the gateway never saw was written; no other attempt has brought the message there.
  const hasArrived = (id: string): boolean =>
    made.get(id)?.some(({ enqueued, fate }) => enqueued && fate !== 'failed') === true;
  const found = ids.filter((id) => isUnseen(id) && !hasArrived(id));
  const failed = new Set(
    callbacks.filter((each) => each.body['error'] !== undefined && receivedAt(each) !== undefined).flatMap(idsIn),
  );
  for (const [who, theirs] of Map.groupBy(posts, ({ instance, phone }) => whose(instance, phone))) {
    const endOf = (post: Post, end: AttemptEnd): AttemptEnd => {
      if (hasDied(post.caption) && lastSeq.get(post.caption) === post.seq) return 'silent';
      return end === 'errored' && !believes500(post.instance) ? 'silent' : end;
    };
    const facts = factsFrom({
      posts: theirs,
      callbacks: heard.get(who) ?? [],
      shared: false,
      messageOf: ({ caption }) => caption,
      endOf,
    });
    found.push(...openIn(facts, isUnseen, failed));
  }
  return [...new Set(found)];
}

/** `failed`: ids of which Z-API reported afterwards that it did not send them. */
function openIn(
  facts: Component,
  isUnseen: (message: string) => boolean,
  failed: ReadonlySet<string | undefined>,
): string[] {
  const stands = facts.attempts.filter(({ end, zaapId }) => end === 'accepted' && !failed.has(zaapId));
  const settled = new Set(stands.map(({ message }) => message));
  const rest = withoutProven(facts);
  const { messages } = judge(rest);
  const open = rest.attempts.filter(({ message, end }) => {
    const { taken, mayRetry } = messages.get(message)!;
    const isOpen = end === 'silent' || (end === 'errored' && (!mayRetry || isUnseen(message)));
    return !taken && !settled.has(message) && isOpen;
  });
  return [...new Set(open.map(({ message }) => message))];
}

/** Attempts that their own answer proved need no evidence, and their callbacks say nothing about the others. */
function withoutProven({ attempts, signs, shared }: Component): Component {
  const isProven = ({ end, zaapId, messageId }: Component['attempts'][number]): boolean =>
    end === 'unsent' || (end === 'accepted' && zaapId !== undefined && messageId !== undefined);
  const known = new Set(attempts.filter(isProven).flatMap(({ zaapId, messageId }) => [zaapId, messageId]));
  return {
    attempts: attempts.filter((attempt) => !isProven(attempt)),
    signs: signs.filter(
      ({ zaapId, messageId }) => ![zaapId, messageId].some((id) => id !== undefined && known.has(id)),
    ),
    shared,
  };
}
