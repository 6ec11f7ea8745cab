import { found, unsettled, type Finding, type Subject } from '../findings.ts';
import type { ArrivedCallback } from '../listener.ts';
import { identityOf, isAccepted, messageOf, objectOf, type Observations } from '../observations.ts';

const TOKEN = { question: 3, about: 'whether callbacks carry z-api-token' } as const;
const RETRIES = { question: 3, about: 'whether a callback is repeated after HTTP 500' } as const;
const TIMEOUT = { question: 3, about: 'how long a callback waits for its response' } as const;
const ORDER = { question: 3, about: 'the order of callbacks' } as const;
const PHONE = { about: 'how callbacks spell a phone' } as const;
const ERROR_ID = { about: 'the messageId of a DeliveryCallback with an error' } as const;

/** What callbacks settle: question 3 in part, and how they name phones and messages. */
export function settleCallbacks(seen: Observations): Finding[] {
  const own = seen.callbacks;
  if (own.length === 0) {
    const why = reasonForNone(seen);
    return [TOKEN, RETRIES, TIMEOUT, ORDER, PHONE].map((subject: Subject) => unsettled(subject, why));
  }
  return [
    token(own),
    retries(own, seen),
    timeout(own, seen),
    order(own, seen),
    phone(own, seen),
    ...errorId(own, seen),
  ];
}

function reasonForNone({ listened, messages }: Observations): string {
  if (!listened) return 'It needs --webhook-url.';
  if (!messages.some(({ reply }) => isAccepted(reply))) return 'No message was accepted.';
  return 'No callback arrived. Does --webhook-url lead here, from the internet? Do filters at Z-API suppress callbacks?';
}

function token(own: readonly ArrivedCallback[]): Finding {
  const having = own.filter((callback) => callback.token !== undefined).length;
  if (having === own.length) return found(TOKEN, 'callbackHasToken', true, `All ${own.length} had it.`);
  const text = having === 0 ? `None of ${own.length} had it.` : `Only ${having} of ${own.length} had it.`;
  return found(TOKEN, 'callbackHasToken', false, text);
}

function retries(own: readonly ArrivedCallback[], { observeMs }: Observations): Finding {
  const first = own.find(({ answer }) => answer === 500);
  if (first === undefined) return unsettled(RETRIES, 'No callback was answered with 500.');
  const all = own.filter((each) => identityOf(each) === identityOf(first));
  const times = all.length - 1;
  if (times === 0) {
    const text = `Not repeated within ${inSeconds(observeMs)}.`;
    return found(RETRIES, 'callbackRetries', { times: 0, afterMs: 1000 }, text, (guess) => guess.times === 0);
  }
  const gaps = all
    .slice(1)
    .map(({ at }, n) => at - all[n]!.at)
    .toSorted((one, other) => one - other);
  const afterMs = Math.round(gaps[Math.floor(gaps.length / 2)]! / 100) * 100;
  return found(
    RETRIES,
    'callbackRetries',
    { times, afterMs },
    `Repeated ${times} times, about ${inSeconds(afterMs)} apart.`,
  );
}

/** Share of the guess by which a measured time may differ and still confirm it. */
const TOLERANCE = 0.2;

function timeout(own: readonly ArrivedCallback[], { observeMs }: Observations): Finding {
  const first = own.find(({ answer }) => answer === 'none');
  if (first === undefined) return unsettled(TIMEOUT, 'No second callback arrived that could be left unanswered.');
  if (first.givenUpAt === undefined) return unsettled(TIMEOUT, `Longer than ${inSeconds(observeMs)}.`);
  const ms = Math.max(1, Math.round((first.givenUpAt - first.at) / 100) * 100);
  const near = (guess: number): boolean => Math.abs(guess - ms) <= guess * TOLERANCE;
  return found(TIMEOUT, 'callbackTimeoutMs', ms, `It gave up after ${inSeconds(ms)}.`, near);
}

const RANK: Readonly<Record<string, number>> = { DeliveryCallback: 0, SENT: 1, RECEIVED: 2, READ: 3 };

function order(own: readonly ArrivedCallback[], { messages }: Observations): Finding {
  const firsts = own.filter((each, at) => own.findIndex((other) => identityOf(other) === identityOf(each)) === at);
  const late = messages.some((message) => {
    const ranks = firsts.filter((each) => messageOf(each, messages) === message).map(rankOf);
    return ranks.some((rank, at) => at > 0 && rank < ranks[at - 1]!);
  });
  const text = late
    ? 'At least one arrived out of order: there is no guarantee.'
    : 'All arrived in order, which proves no guarantee.';
  return unsettled(ORDER, text);
}

function rankOf({ body }: ArrivedCallback): number {
  return RANK[String(body['status'] ?? body['type'])] ?? 0;
}

function phone(own: readonly ArrivedCallback[], seen: Observations): Finding {
  const given = seen.phone;
  const spelled = own.map(({ body }) => body['phone']).find((text) => typeof text === 'string');
  if (spelled === undefined) return unsettled(PHONE, 'No callback named it.');
  if (spelled === given) return found(PHONE, 'callbackPhone', 'as-given', 'As the message did.');
  if (spelled.endsWith('@lid')) return found(PHONE, 'callbackPhone', 'lid', 'As a LID.');
  if (spelled === accountOf(seen)) return found(PHONE, 'callbackPhone', 'account', 'As phone-exists does.');
  if (spelled === given.replace(/^(55\d\d)9/, '$1')) {
    return found(PHONE, 'callbackPhone', 'without-ninth', 'Without the ninth digit.');
  }
  return unsettled(PHONE, 'In a way that no guess covers.');
}

/** Returns the phone as phone-exists spelled it. */
function accountOf({ phoneExists }: Observations): unknown {
  const body =
    phoneExists?.kind === 'reply' && Array.isArray(phoneExists.body) ? phoneExists.body[0] : objectOf(phoneExists);
  return (body as { phone?: unknown } | undefined)?.phone;
}

function errorId(own: readonly ArrivedCallback[], { messages }: Observations): Finding[] {
  const failed = own.find(({ body }) => body['type'] === 'DeliveryCallback' && Boolean(body['error']));
  const message = failed && messageOf(failed, messages);
  if (message?.zaapId === undefined || message.messageId === undefined) return [];
  const { messageId } = failed!.body;
  if (messageId === message.zaapId) return [found(ERROR_ID, 'deliveryErrorMessageId', 'zaapId', 'The zaapId.')];
  if (messageId !== message.messageId) return [unsettled(ERROR_ID, 'Neither of the two ids.')];
  return [found(ERROR_ID, 'deliveryErrorMessageId', 'messageId', "The message's own.")];
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
