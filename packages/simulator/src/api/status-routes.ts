import { ok, type Answer } from './answer.ts';
import { OWN_PHONE } from '../callbacks/callback.ts';
import type { Instance } from '../state/instance.ts';
import type { SimulatorState } from '../state/state.ts';

/** GET status: like Z-API's, it has an `error` even when all is well. */
export function getStatus(_state: SimulatorState, instance: Instance): Answer {
  const { connected } = instance;
  const error = connected ? 'You are already connected' : 'You are not connected';
  return ok({ connected, error, smartphoneConnected: connected });
}

const DAY_S = 86_400;

/** GET me: like Z-API's, it contains the token; `due` is in seconds. */
export function getMe(state: SimulatorState, instance: Instance): Answer {
  const now = Math.floor(state.clock.now() / 1000);
  const callback = (name: string): string => instance.callbacks.get(name) ?? '';
  return ok({
    id: instance.id,
    token: instance.token,
    name: `Simulated ${instance.id}`,
    due: instance.subscribed ? now + 30 * DAY_S : now - DAY_S,
    connected: instance.connected,
    paymentStatus: instance.subscribed ? 'PAYED' : 'CANCELED',
    created: new Date((now - 90 * DAY_S) * 1000).toISOString(),
    connectedCallbackUrl: callback('connectedCallbackUrl'),
    deliveryCallbackUrl: callback('deliveryCallbackUrl'),
    disconnectedCallbackUrl: callback('disconnectedCallbackUrl'),
    messageStatusCallbackUrl: callback('messageStatusCallbackUrl'),
    presenceChatCallbackUrl: callback('presenceChatCallbackUrl'),
    receivedCallbackUrl: callback('receivedCallbackUrl'),
    receiveCallbackSentByMe: instance.notifySentByMe,
    callRejectAuto: false,
    callRejectMessage: null,
    autoReadMessage: false,
    initialDataCallbackUrl: null,
    proxyUrl: null,
    useProxy: false,
  });
}

/** GET device. */
export function getDevice(_world: SimulatorState, instance: Instance): Answer {
  return ok({
    phone: OWN_PHONE,
    imgUrl: null,
    about: 'A simulated number',
    name: `Simulated ${instance.id}`,
    device: { sessionName: 'Z-API', device_model: 'Z-API' },
    originalDevice: 'android',
    sessionId: 1,
    isBusiness: false,
  });
}
