import { DELAY_MESSAGE, hasRecipient, phoneForm } from '@pombo/core';
import { answerOf, type Answer } from './answer.ts';
import { isSend, textOf, type Call, type SendEndpoint } from './call.ts';
import type { Instance } from '../state/instance.ts';
import type { Knobs } from '../state/knobs.ts';
import { refuse, refuseEmpty } from './refusals.ts';
import { verbsOf } from './routes.ts';
import type { SimulatorState } from '../state/state.ts';

/**
 * Returns the refusal that a request meets before anything is done, or undefined if it passes. The checks run in the
 * order of the knob `checkOrder`; a call that passes them all has an instance.
 */
export function refusal(state: SimulatorState, call: Call): Answer | undefined {
  const { knobs } = state;
  if (verbsOf(call.endpoint) === undefined) return refuse('unknownPath');
  const instance = state.instances.get(call.instanceId);
  for (const name of knobs.checkOrder) {
    const answer = CHECKS[name](call, instance, knobs);
    if (answer) return answer;
  }
  return undefined;
}

type Check = (call: Call, instance: Instance | undefined, knobs: Knobs) => Answer | undefined;

/** If the instance does not exist, the checks of its own rules pass, and the check `instance` refuses the request. */
const CHECKS: Record<Knobs['checkOrder'][number], Check> = {
  verb: (call) => (verbsOf(call.endpoint)?.includes(call.verb) ? undefined : refuse('wrongVerb')),

  'content-type'(call) {
    const needed = call.verb === 'POST' || call.verb === 'PUT';
    const json = /^application\/json\b/i.test(call.headers['content-type'] ?? '');
    return needed && !json ? refuse('noContentType') : undefined;
  },

  instance: (call, instance) =>
    instance === undefined || instance.token !== call.token ? refuse('instanceNotFound') : undefined,

  ip(call, instance, knobs) {
    if (!instance?.allowedIps || instance.allowedIps.includes(call.ip)) return undefined;
    return answerOf({ status: knobs.ipRefusedStatus, body: { error: `[${call.ip}] not allowed` } });
  },

  'client-token'(call, instance, knobs) {
    if (instance?.clientToken === undefined) return undefined;
    const given = call.headers['client-token'];
    if (given === undefined || given === '') return answerOf(knobs.missingClientToken);
    if (given === instance.clientToken) return undefined;
    // Z-API itself echoes the secret (seen four times), which is why clients must redact bodies.
    return answerOf({ status: 403, body: { error: `Client-Token ${String(given)} not allowed` } });
  },

  subscription(call, instance) {
    return instance?.subscribed === false && isSend(call.endpoint) ? refuse('lapsed') : undefined;
  },

  fields(call, _, knobs) {
    if (call.badJson) return refuse('badJson');
    return isSend(call.endpoint) ? fieldProblem(call, call.endpoint, knobs) : undefined;
  },

  queue(call, instance, knobs) {
    if (!instance || instance.connected || !isSend(call.endpoint)) return undefined;
    if (instance.disableEnqueueWhenDisconnected) return answerOf(knobs.disconnected);
    return instance.queue.size() >= knobs.queueLimit ? answerOf(knobs.queueFull) : undefined;
  },
};

/** The fields that each type needs. */
const NEEDED: Record<SendEndpoint, readonly string[]> = {
  'send-image': ['phone', 'image'],
  'send-image-status': ['image'],
};

function fieldProblem(call: Call, endpoint: SendEndpoint, knobs: Knobs): Answer | undefined {
  const body = call.body ?? {};
  const missing = NEEDED[endpoint].find((field) => isEmpty(body[field]));
  if (missing !== undefined) return refuseEmpty(missing);
  if (!hasRecipient(endpoint)) return undefined;
  if (knobs.invalidPhone !== null && phoneForm(textOf(body['phone']) ?? '') === undefined)
    return answerOf(knobs.invalidPhone);
  const { delayOutOfRange: rule } = knobs;
  const delay = body['delayMessage'];
  return typeof rule === 'object' && delay !== undefined && !isDelay(delay) ? answerOf(rule) : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** True for a `delayMessage` that Z-API documents: 1 to 15 seconds. */
export function isDelay(value: unknown): value is number {
  return typeof value === 'number' && value >= DELAY_MESSAGE.min && value <= DELAY_MESSAGE.max;
}
