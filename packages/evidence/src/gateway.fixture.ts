import type { Attempt, AttemptEnd, Component, Sign } from './facts.ts';

/**
 * A gateway without a network. It decides what really happened, and returns the facts that Pombo would see. Its decisions
 * are the ground truth for the findings.
 */

/** The reply to a POST. `half`: accepted, but the reply contained only the zaapId. */
export const ANSWERS = ['full', 'half', 'silent', 'errored', 'unsent', 'named'] as const;
export type Answer = (typeof ANSWERS)[number];

export interface TrueAttempt {
  message: string;
  caption: string;
  /** Z-API really has it. */
  taken: boolean;
  answer: Answer;
}

/**
 * What a sign shows and proves: both ids, one of them, or a status callback for a person's own message. `failure`: Z-API
 * could not send it. `refusal`: it never entered Z-API's queue.
 */
export const SIGN_FORMS = ['delivery', 'failure', 'refusal', 'progress', 'echo', 'listing'] as const;
export type SignForm = (typeof SIGN_FORMS)[number];

/** The maker of the POST behind a sign: an attempt, by its index, or a sender that is not ours. */
export type Maker = number | 'person' | 'other-recipient' | 'foreign';

export interface TrueSign {
  form: SignForm;
  maker: Maker;
  /** Received after this number of attempts had begun (1 = after the first). */
  after: number;
  /** The recipient was named by an unmapped LID. */
  lid?: boolean;
  /** Distinguishes several POSTs of one outside maker. */
  which?: number;
}

export interface History {
  attempts: readonly TrueAttempt[];
  signs: readonly TrueSign[];
  /** What the operator declared. A gateway may have foreign senders anyway. */
  shared: boolean;
}

const ENDS: Record<Answer, AttemptEnd> = {
  full: 'accepted',
  half: 'accepted',
  silent: 'silent',
  errored: 'errored',
  unsent: 'unsent',
  named: 'silent',
};

/** The facts as Pombo has them once everything of the history has happened. */
export function factsOf({ attempts, signs, shared }: History): Component {
  return { attempts: attempts.map(attemptOf), signs: signs.map((sign) => signOf(sign, attempts)), shared };
}

function attemptOf({ message, caption, answer }: TrueAttempt, at: number): Attempt {
  const ids = idsOf(at);
  return {
    nonce: String(at),
    message,
    beganAt: (at + 1) * 100,
    end: ENDS[answer],
    caption,
    ...(answer === 'full' || answer === 'named' ? ids : answer === 'half' ? { zaapId: ids.zaapId } : {}),
  };
}

function signOf({ form, maker, after, lid, which = 0 }: TrueSign, attempts: readonly TrueAttempt[]): Sign {
  const { zaapId, messageId } = idsOf(maker, which);
  const facts = { at: after * 100 + 50, recipientKnown: lid !== true && maker !== 'other-recipient' };
  switch (form) {
    case 'delivery':
    case 'listing':
      return { kind: form, zaapId, messageId, ...facts };
    case 'failure':
    case 'refusal':
      // Z-API repeats the zaapId if it has no messageId.
      return {
        kind: 'delivery',
        zaapId,
        messageId: zaapId,
        fate: form === 'failure' ? 'failed' : 'not-queued',
        ...facts,
      };
    case 'progress':
      return { kind: 'progress', messageId, ...facts };
    case 'echo': {
      const caption = typeof maker === 'number' ? attempts[maker]!.caption : 'theirs';
      return { kind: 'echo', messageId, caption, ...facts };
    }
    default:
      return form satisfies never;
  }
}

/** The pair of ids that this POST really has. */
export function idsOf(maker: Maker, which = 0): { zaapId: string; messageId: string } {
  const name = typeof maker === 'number' ? String(maker) : `${maker}${which}`;
  return { zaapId: `Z${name}`, messageId: `M${name}` };
}
