import type { Attempt, AttemptEnd, Component, Sign, SignKind } from '@pombo/evidence';
import type { CalledBack, Post } from '@pombo/simulator';

/** The part of a gateway's own records that concerns one recipient on one lane. */
export interface TrueRecords {
  posts: readonly Post[];
  callbacks: readonly CalledBack[];
  /** Another system sends through the number too. */
  shared: boolean;
  /** Key of the message that a POST was made for; undefined: no message of ours. */
  messageOf(post: Post): string | undefined;
  /** When the attempt began, ms; the gateway knows only when its POST arrived. */
  beganAt?(post: Post): number;
  /** How the attempt ended, if that is known better than from the gateway's answer (`end`). */
  endOf?(post: Post, end: AttemptEnd): AttemptEnd;
}

/** The facts that Pombo can have, from the gateway's answers and from the callbacks that were received. */
export function factsFrom({ posts, callbacks, shared, messageOf, beganAt, endOf }: TrueRecords): Component {
  const attempts = posts.flatMap((post) => {
    const message = messageOf(post);
    if (message === undefined) return [];
    const end = endOf?.(post, answered(post)) ?? answered(post);
    return [attemptOf(post, message, beganAt?.(post) ?? post.arrivedAt, end)];
  });
  return { attempts, signs: callbacks.flatMap(signOf), shared };
}

/** When a callback was received; undefined: never. */
export function receivedAt({ calls }: CalledBack): number | undefined {
  return calls.find(({ status }) => status === 200)?.endedAt;
}

/** Ids of the message that a callback is about. */
export function idsIn({ body }: CalledBack): string[] {
  const named = [body['zaapId'], body['messageId'], ...((body['ids'] as unknown[] | undefined) ?? [])];
  return named.filter((id) => typeof id === 'string' && id !== '') as string[];
}

/** How the attempt ended according to the answer of its POST; a cut answer proves nothing. */
function answered({ answer, fault }: Post): AttemptEnd {
  if (answer === undefined || fault === 'truncate') return 'silent';
  const { zaapId, messageId } = idsOfAnswer(answer);
  const isNamed = zaapId !== undefined || messageId !== undefined;
  if (answer.status === 200) return isNamed ? 'accepted' : 'silent';
  if (isNamed) return 'silent';
  if (answer.status === 500 || answer.status === 503) return 'errored';
  return answer.status >= 400 && answer.status < 500 ? 'unsent' : 'silent';
}

function attemptOf(post: Post, message: string, beganAt: number, end: AttemptEnd): Attempt {
  // An answer that was cut, or that no process was left to read, names nothing.
  const isUnread = post.answer === undefined || (end === 'silent' && post.answer.status === 200);
  return {
    nonce: String(post.seq),
    message,
    beganAt,
    end,
    ...(isUnread ? {} : idsOfAnswer(post.answer!)),
    ...(post.caption === undefined ? {} : { caption: post.caption }),
  };
}

function idsOfAnswer({ body }: { body: string }): { zaapId?: string; messageId?: string } {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return {};
  }
  const { zaapId, messageId } = (read ?? {}) as Record<string, unknown>;
  return {
    ...(typeof zaapId === 'string' ? { zaapId } : {}),
    ...(typeof messageId === 'string' ? { messageId } : {}),
  };
}

const KINDS: Partial<Record<CalledBack['kind'], SignKind>> = {
  DeliveryCallback: 'delivery',
  SENT: 'progress',
  RECEIVED: 'progress',
  READ: 'progress',
  ReceivedCallback: 'echo',
};

function signOf(callback: CalledBack): Sign[] {
  const [at, kind] = [receivedAt(callback), KINDS[callback.kind]];
  if (at === undefined || kind === undefined || (kind === 'echo' && callback.body['fromApi'] !== true)) return [];
  const { zaapId, messageId, ids, image } = callback.body as {
    zaapId?: string;
    messageId?: string;
    ids?: string[];
    image?: { caption?: string };
  };
  const known = messageId ?? ids?.[0];
  return [
    {
      kind,
      at,
      recipientKnown: true,
      ...(zaapId === undefined ? {} : { zaapId }),
      ...(known === undefined ? {} : { messageId: known }),
      ...(image?.caption === undefined ? {} : { caption: image.caption }),
    },
  ];
}
