import type { Status } from '@pombo/core';
import type { Change } from './messages.ts';

/**
 * Every change of status that is not an attempt's, each with the facts it needs. A caller can not mark a message
 * "sent" without saying by which proof.
 */

/** A person takes a message back before it is sent. */
export function cancel(): Change {
  return { to: 'cancelled', from: ['queued'] };
}

/** Its campaign was cancelled: refused once that runs again, so that a late order takes nothing back. */
export function cancelWithCampaign(): Change {
  return { ...cancel(), whileCampaign: 'cancelled' };
}

/** The recipient is on the suppression list. */
export function suppress(): Change {
  return {
    to: 'suppressed',
    from: ['queued'],
    fields: { errorCode: 'suppressed', error: 'the recipient asked not to be written to' },
  };
}

/** A sign that may be an earlier attempt's is stored, or nobody could look for one: only a person sends it again. */
export function doubt(code: string, text: string): Change {
  return { to: 'unknown', from: ['queued'], fields: { errorCode: code, error: text } };
}

/** Its job killed every worker that took it, each time before an attempt began. */
export function bury(deaths: number): Change {
  const error = `${deaths} workers died while they prepared this message`;
  return { to: 'failed', from: ['queued'], fields: { errorCode: 'poison', error } };
}

/**
 * A person or a campaign queues an ended message again; refused when any attempt may have been sent, and while its
 * campaign is cancelled, which would cancel it at once.
 */
export function retry(): Change {
  return { to: 'queued', from: ['failed', 'expired', 'cancelled'], onlyIfProvenUnsent: true, whileCampaign: 'open' };
}

/** Evidence from Z-API's callbacks or queue. Only ever moves forward: the table has no way back. */
export function settle(
  to: Extract<Status, 'accepted' | 'sent' | 'delivered' | 'read'>,
  evidence: { zaapId?: string; messageId?: string } = {},
  /** The evidence is for an attempt that a resend has overtaken: the recipient may have it twice. */
  doubled = false,
): Change {
  const fields: Record<string, string> = { [`${to}At`]: '@now', errorCode: '', error: '' };
  if (doubled) fields['doubled'] = 'certain';
  if (evidence.zaapId !== undefined) fields['zaapId'] = evidence.zaapId;
  if (evidence.messageId !== undefined) fields['messageId'] = evidence.messageId;
  return { to, fields };
}

/** Z-API says that what it had accepted could not be sent, and why: proven unsent. */
export function fail(code: string, text: string): Change {
  return { to: 'failed', from: ['accepted'], unproven: 'one-less', fields: { errorCode: code, error: text } };
}

/** Evidence shows that none of its attempts was sent, and Z-API says why. */
export function failUnsent(code: string, text: string): Change {
  return { ...fail(code, text), from: ['unknown'], unproven: 'clear' };
}

/** A sign that one of our attempts made may be about it, so it is no longer proven unsent. */
export function reopen(code: string, text: string): Change {
  return { to: 'unknown', from: ['failed'], fields: { errorCode: code, error: text } };
}

/** Z-API itself does not know what became of what it had accepted. */
export function uncertain(text: string): Change {
  return { to: 'unknown', from: ['accepted'], fields: { errorCode: 'callback-uncertain', error: text } };
}

/** Z-API says that what it had answered "accepted" never got into its queue: proven unsent, so it may go again. */
export function requeueUnqueued(text: string, times: number): Change {
  return {
    to: 'queued',
    from: ['accepted'],
    unproven: 'one-less',
    atMost: { counter: 'unqueued', times },
    fields: { errorCode: 'not_queued', error: text },
  };
}

/** Evidence shows that none of its attempts ever got into Z-API's queue. */
export function requeueUnsent(text: string, times: number): Change {
  return { ...requeueUnqueued(text, times), from: ['unknown'], unproven: 'clear' };
}

/**
 * About to be taken back out of Z-API's own queue, where this attempt put it. Said before it is tried: from here until
 * something is proven nobody can tell what became of it, also when whoever takes it back is cut off.
 */
export function recall(attempt: number): Change {
  const error = 'taken back from Z-API\u2019s queue; it may have gone out before';
  return { to: 'unknown', from: ['accepted'], attempt, fields: { errorCode: 'recalled', error } };
}

/**
 * Taken back by its zaapId while its number was disconnected before and after, and no longer listed: proven unsent. Not when that id is an
 * earlier attempt's: the last one may lie there under an id that nobody told us.
 */
export function requeueRecalled(attempt: number): Change {
  return {
    to: 'queued',
    // Also accepted: that attempt's own answer may be told once more meanwhile.
    from: ['unknown', 'accepted'],
    attempt,
    byItsZaapId: true,
    provesUnsent: true,
    unproven: 'one-less',
    // A bound only in name, but with one an expiresAt that has passed stands: nobody looked at this very message.
    atMost: { counter: 'recalls', times: 1000 },
  };
}

/** `onUnknown: "retry"`: whoever enqueued it would rather have it twice than not at all. */
export function retryByPolicy(times: number): Change {
  return { to: 'queued', from: ['unknown'], atMost: { counter: 'policyRetries', times }, whileCampaign: 'open' };
}

/**
 * A person settles an `unknown`: it was sent, it shall be sent again (and may arrive twice), or it shall not. What ended
 * otherwise, with an attempt that nobody has proven unsent, can be sent again in no other way.
 */
export function resolve(as: 'sent' | 'resend' | 'drop', why: string | undefined, by = ''): Change {
  const to = ({ sent: 'sent', resend: 'queued', drop: 'cancelled' } as const)[as];
  const fields: Record<string, string> = { resolvedAs: as, resolvedAt: '@now', resolvedWhy: why ?? '', resolvedBy: by };
  if (as === 'sent') Object.assign(fields, { sentAt: '@now', errorCode: '', error: '' });
  if (as !== 'resend') return { to, from: ['unknown'], fields };
  return { to, from: ['unknown', 'failed', 'expired', 'cancelled'], fields, whileCampaign: 'open' };
}
