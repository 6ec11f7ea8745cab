import { ok, type Answer } from './answer.ts';
import { getDevice, getMe, getStatus } from './status-routes.ts';
import { isSend, type Call } from './call.ts';
import type { Instance } from '../state/instance.ts';
import { phoneExists, phonesExist } from './phone-routes.ts';
import { clearQueue, countQueue, listQueue, removeFromQueue, updateQueueSettings } from './queue-routes.ts';
import { disconnect, restart } from './session-routes.ts';
import {
  CALLBACKS,
  updateCallback,
  updateEveryCallback,
  updateFilters,
  updateNotifySentByMe,
} from './webhook-routes.ts';
import type { SimulatorState } from '../state/state.ts';

/** Carries out one request that passed every check. */
export type Handler = (state: SimulatorState, instance: Instance, call: Call) => Answer;

/** The Z-API side except the two sends, by endpoint and verb. */
const ROUTES: ReadonlyMap<string, Record<string, Handler>> = new Map<string, Record<string, Handler>>([
  ['status', { GET: getStatus }],
  ['me', { GET: getMe }],
  ['device', { GET: getDevice }],
  ['restart', { GET: restart }],
  ['disconnect', { GET: disconnect }],
  ['phone-exists/{phone}', { GET: phoneExists }],
  ['phone-exists-batch', { POST: phonesExist }],
  // GET /queue is documented as removed on April 30, 2026.
  ['queue', { POST: listQueue, DELETE: clearQueue }],
  ['queue/count', { GET: countQueue }],
  ['queue/{zaapId}', { DELETE: removeFromQueue }],
  ['update-queue-settings', { PUT: updateQueueSettings }],
  ...Object.keys(CALLBACKS).map((endpoint): [string, Record<string, Handler>] => [endpoint, { PUT: updateCallback }]),
  ['update-every-webhooks', { PUT: updateEveryCallback }],
  ['update-notify-sent-by-me', { PUT: updateNotifySentByMe }],
  ['update-filters', { PUT: updateFilters }],
]);

const SEND_VERBS = ['POST'];

/** Returns the verbs of an endpoint; undefined if it does not exist. */
export function verbsOf(endpoint: string): string[] | undefined {
  if (isSend(endpoint)) return SEND_VERBS;
  const verbs = ROUTES.get(endpoint);
  return verbs && Object.keys(verbs);
}

/** Carries out a request other than a send. It must have passed {@link verbsOf}. */
export function handle(state: SimulatorState, instance: Instance, call: Call): Answer {
  return ROUTES.get(call.endpoint)?.[call.verb]?.(state, instance, call) ?? ok({});
}
