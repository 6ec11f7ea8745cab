import { answerOf, ok, type Answer } from './answer.ts';
import { refuse } from './refusals.ts';
import type { Call } from './call.ts';
import { isLoopbackUrl } from '../phone/image-check.ts';
import type { Instance } from '../state/instance.ts';
import type { SimulatorState } from '../state/state.ts';

/** The endpoints that set one callback URL, and the name under which `/me` shows it. */
export const CALLBACKS: Readonly<Record<string, string>> = {
  'update-webhook-delivery': 'deliveryCallbackUrl',
  'update-webhook-received': 'receivedCallbackUrl',
  'update-webhook-disconnected': 'disconnectedCallbackUrl',
  'update-webhook-connected': 'connectedCallbackUrl',
  'update-webhook-message-status': 'messageStatusCallbackUrl',
  'update-webhook-chat-presence': 'presenceChatCallbackUrl',
};

/** PUT update-webhook-…: stores the URL; an empty one removes it. */
export function updateCallback(_state: SimulatorState, instance: Instance, call: Call): Answer {
  return setUrls(instance, call, [CALLBACKS[call.endpoint]!]);
}

/** PUT update-every-webhooks: the same URL for all, and optionally the echo of the number's own sends. */
export function updateEveryCallback(state: SimulatorState, instance: Instance, call: Call): Answer {
  const answer = setUrls(instance, call, Object.values(CALLBACKS));
  return answer.status === 200 ? updateNotifySentByMe(state, instance, call) : answer;
}

/** PUT update-notify-sent-by-me. */
export function updateNotifySentByMe(_world: SimulatorState, instance: Instance, call: Call): Answer {
  const wanted = call.body?.['notifySentByMe'];
  if (typeof wanted === 'boolean') instance.notifySentByMe = wanted;
  return ok({ value: true });
}

/** PUT update-filters: stored as given. */
export function updateFilters(_world: SimulatorState, instance: Instance, call: Call): Answer {
  instance.filters = call.body;
  return ok({ value: true });
}

function setUrls(instance: Instance, call: Call, names: string[]): Answer {
  const url = call.body?.['value'];
  if (typeof url !== 'string') return answerOf({ status: 400, body: { error: 'value is required' } });
  if (url !== '' && !/^https:\/\//i.test(url) && !isLoopbackUrl(url)) return refuse('insecureWebhook');
  for (const name of names) {
    if (url === '') instance.callbacks.delete(name);
    else instance.callbacks.set(name, url);
  }
  return ok({ value: true });
}
