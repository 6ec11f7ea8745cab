import type { MessageView } from '@pombo/core';
import type { CalledBack, Post } from '@pombo/simulator';
import { receivedAt, idsIn } from '../support/true-facts.ts';
import type { Findings } from './oracle.ts';

/** Messages that a person should investigate; `undecided`: unknown, although the rules could decide. */
export type Suspects = Omit<Findings, 'unknown'> & { undecided: string[] };

/** The evidence for that: what the gateway saw of the message, what was received, and what the ledger claims. */
export function describeSuspects(
  found: Suspects,
  views: ReadonlyMap<string, MessageView>,
  posts: readonly Post[],
  callbacks: readonly CalledBack[],
): string[] {
  const suspects = (['doubled', 'lost', 'wrongStatus', 'undecided'] as const).flatMap((what) =>
    found[what].map((id) => ({ what, id })),
  );
  return suspects.slice(0, MOST_DESCRIBED).map(({ what, id }) => {
    const seen = posts.filter((post) => post.caption === id);
    const named = new Set(seen.flatMap(({ zaapId, messageId }) => [zaapId, messageId]));
    const lines = [
      ...seen.map(({ arrivedAt, answer, fault = 'ok', fate, messageId }) => ({
        at: arrivedAt,
        line: `${fault} ${answer?.status ?? 'no answer'}, ${fate} ${messageId}`,
      })),
      ...callbacks
        .filter((each) => idsIn(each).some((callbackId) => named.has(callbackId)))
        .map((each) => ({
          at: receivedAt(each) ?? each.madeAt,
          line: `${each.kind}${each.body['error'] === undefined ? '' : ' (failed)'} ${each.state} ${idsIn(each).at(-1)}`,
        })),
    ].toSorted((a, b) => a.at - b.at);
    const { type, instance, status, attempts, error, result } = views.get(id) ?? {};
    const says = `${status} ${error?.code ?? ''} ${result?.messageId ?? 'without ids'} after ${attempts} attempts`;
    const timeline = lines.map(({ at, line }) => `${new Date(at).toISOString()} ${line}`);
    return `${what}: ${id} ${type} on ${instance} is ${says}; ${timeline.join('; ')}`;
  });
}

const MOST_DESCRIBED = 20;
