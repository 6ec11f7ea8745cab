import type { ProbeReply } from '@pombo/zapi';
import { found, unsettled, type Finding } from '../findings.ts';
import { errorText, objectOf, type Observations } from '../observations.ts';

/** What the exchanges without a message settle: questions 4 and 6, and the form of phone-exists. */
export function settleQuiet(seen: Observations): Finding[] {
  return [clientToken(seen), ipRefusal(seen), queueCount(seen), phoneExists(seen)];
}

/** True for the refusal of a caller's address, whose text names it in brackets. */
export function isIpRefusal(reply: ProbeReply | undefined): boolean {
  return reply?.kind === 'reply' && reply.status >= 400 && /^\[[^\]]*\] not allowed/i.test(errorText(reply));
}

const TOKEN = { question: 4, about: 'a request without the Client-Token' } as const;

function clientToken({ withoutClientToken: reply, status }: Observations): Finding {
  if (reply === undefined) {
    const why = isIpRefusal(status)
      ? 'Z-API refuses this address before it looks at the token.'
      : 'This number has no clientToken, so leaving it out shows nothing. Activate the account security token first.';
    return unsettled(TOKEN, why);
  }
  if (reply.kind === 'none') return unsettled(TOKEN, `Z-API did not answer (${reply.code}).`);
  if (reply.status < 400) {
    return unsettled(TOKEN, `Z-API answered HTTP ${reply.status}: the account does not require the token.`);
  }
  const answer = { status: reply.status, body: reply.body };
  return found(
    TOKEN,
    'missingClientToken',
    answer,
    `Refused with HTTP ${reply.status}: ${errorText(reply) || 'no text'}`,
  );
}

const IP = { question: 4, about: 'a request from an address that is not allowed' } as const;

function ipRefusal({ status }: Observations): Finding {
  if (status?.kind === 'reply' && isIpRefusal(status)) {
    return found(IP, 'ipRefusedStatus', status.status, `Refused with HTTP ${status.status}.`);
  }
  return unsettled(
    IP,
    'Z-API accepts this address. To see the refusal, allow only another address at Z-API and probe again: then nothing is sent.',
  );
}

const COUNT = { question: 6, about: 'the body of GET /queue/count' } as const;

function queueCount({ queueCount: reply }: Observations): Finding {
  if (reply === undefined) return unsettled(COUNT, 'It was not asked for.');
  if (reply.kind === 'none') return unsettled(COUNT, `Z-API did not answer (${reply.code}).`);
  if (reply.status < 200 || reply.status > 299) return unsettled(COUNT, `Refused with HTTP ${reply.status}.`);
  if (typeof reply.body === 'number') return found(COUNT, 'queueCount', 'number', 'A bare number.');
  const body = objectOf(reply);
  if (typeof body?.['count'] === 'number') return found(COUNT, 'queueCount', 'object', 'An object with "count".');
  const fields =
    body === undefined ? 'neither a number nor an object' : `an object with ${Object.keys(body).join(', ')}`;
  return {
    ...COUNT,
    verdict: 'differs',
    text: `Neither guess is right: it is ${fields}. The simulator cannot imitate it yet.`,
  };
}

const EXISTS = { about: 'the body of GET /phone-exists' } as const;

function phoneExists({ phoneExists: reply }: Observations): Finding {
  if (reply?.kind !== 'reply' || reply.status !== 200) return unsettled(EXISTS, 'Z-API did not answer it with 200.');
  if (Array.isArray(reply.body)) return found(EXISTS, 'phoneExistsShape', 'array', 'A list of one.');
  if (objectOf(reply) !== undefined) return found(EXISTS, 'phoneExistsShape', 'object', 'A bare object.');
  return unsettled(EXISTS, 'It is neither a list nor an object.');
}
