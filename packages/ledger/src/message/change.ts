import type { Status } from '@pombo/core';
import type { Change } from './contract.ts';

/**
 * Every change of status outside an attempt, each with the facts it needs. A caller cannot mark a message "sent"
 * without saying by which proof.
 */

/** A person cancels a message before it is sent. */
export function cancel(): Change {
  return { to: 'cancelled', from: ['queued'] };
}

/** Its campaign was cancelled. Refused once the campaign runs again, so that a late command cancels nothing. */
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

/** A stored sign may belong to an earlier attempt, or the search for one failed: only a person may send it again. */
export function leaveUnknown(code: string, text: string): Change {
  return { to: 'unknown', from: ['queued'], fields: { errorCode: code, error: text } };
}

/** Its job killed every worker that took it, each time before an attempt began. */
export function bury(deaths: number): Change {
  const error = `${deaths} workers died while they prepared this message`;
  return { to: 'failed', from: ['queued'], fields: { errorCode: 'poison', error } };
}

/**
 * A person or a campaign queues an ended message again. Refused when any attempt may have been sent, and while its
 * campaign is cancelled, which would cancel it at once.
 */
export function retry(): Change {
  return { to: 'queued', from: ['failed', 'expired', 'cancelled'], onlyIfProvenUnsent: true, whileCampaign: 'open' };
}

/** Evidence from Z-API's callbacks or queue. Only moves forward: the transition table has no way back. */
export function confirm(
  to: Extract<Status, 'accepted' | 'sent' | 'delivered' | 'read'>,
  evidence: { zaapId?: string; messageId?: string } = {},
  /** The evidence is for an attempt that a resend has overtaken: the recipient may have the message twice. */
  doubled = false,
): Change {
  const fields: Record<string, string> = { [`${to}At`]: '@now', errorCode: '', error: '' };
  if (doubled) fields['doubled'] = 'certain';
  if (evidence.zaapId !== undefined) fields['zaapId'] = evidence.zaapId;
  if (evidence.messageId !== undefined) fields['messageId'] = evidence.messageId;
  return { to, fields };
}

/** Z-API reports that it could not send an accepted message, and why: proven unsent. */
export function fail(code: string, text: string): Change {
  return { to: 'failed', from: ['accepted'], unproven: 'one-less', fields: { errorCode: code, error: text } };
}

/** Evidence shows that none of its attempts was sent, and Z-API says why. */
export function failUnsent(code: string, text: string): Change {
  return { ...fail(code, text), from: ['unknown'], unproven: 'clear' };
}

/** A sign of one of our attempts may be about it, so it is no longer proven unsent. */
export function reopen(code: string, text: string): Change {
  return { to: 'unknown', from: ['failed'], fields: { errorCode: code, error: text } };
}

/** Z-API itself does not know what happened to a message it accepted. */
export function uncertain(text: string): Change {
  return { to: 'unknown', from: ['accepted'], fields: { errorCode: 'callback-uncertain', error: text } };
}

/** Z-API reports that a message it accepted never entered its queue: proven unsent, so it may be sent again. */
export function requeueUnqueued(text: string, times: number): Change {
  return {
    to: 'queued',
    from: ['accepted'],
    unproven: 'one-less',
    atMost: { counter: 'unqueued', times },
    fields: { errorCode: 'not_queued', error: text },
  };
}

/** Evidence shows that none of its attempts ever entered Z-API's queue. */
export function requeueUnsent(text: string, times: number): Change {
  return { ...requeueUnqueued(text, times), from: ['unknown'], unproven: 'clear' };
}

/**
 * This attempt is about to be removed from Z-API's own queue. Recorded before the removal is tried: from here until
 * there is proof, nobody can know whether it was sent, even if the process is interrupted.
 */
export function recall(attempt: number): Change {
  const error = 'removed from Z-API\u2019s queue; it may have been sent before that';
  return { to: 'unknown', from: ['accepted'], attempt, fields: { errorCode: 'recalled', error } };
}

/**
 * Removed by its zaapId while its number was disconnected before and after, and no longer listed: proven unsent. Not
 * when that id belongs to an earlier attempt: the last one may be queued under an id that we never received.
 */
export function requeueRecalled(attempt: number): Change {
  return {
    to: 'queued',
    // `accepted` too: the attempt's own reply may be recorded again meanwhile.
    from: ['unknown', 'accepted'],
    attempt,
    byItsZaapId: true,
    provesUnsent: true,
    unproven: 'one-less',
    // Never reached in practice. With a bound, a passed expiresAt stays in force: no person decided about this very
    // message.
    atMost: { counter: 'recalls', times: 1000 },
  };
}

/** `onUnknown: "retry"`: the client prefers a duplicate to a lost message. */
export function retryByPolicy(times: number): Change {
  return { to: 'queued', from: ['unknown'], atMost: { counter: 'policyRetries', times }, whileCampaign: 'open' };
}

/**
 * A person settles an `unknown`: it was sent, it is to be sent again (and may arrive twice), or it is to be dropped. A
 * message that ended otherwise, with an attempt not proven unsent, can only be sent again this way.
 */
export function resolve(as: 'sent' | 'resend' | 'drop', why: string | undefined, by = ''): Change {
  const to = ({ sent: 'sent', resend: 'queued', drop: 'cancelled' } as const)[as];
  const fields: Record<string, string> = { resolvedAs: as, resolvedAt: '@now', resolvedWhy: why ?? '', resolvedBy: by };
  if (as === 'sent') Object.assign(fields, { sentAt: '@now', errorCode: '', error: '' });
  if (as !== 'resend') return { to, from: ['unknown'], fields };
  return { to, from: ['unknown', 'failed', 'expired', 'cancelled'], fields, whileCampaign: 'open' };
}
