import type { ArrivedCallback, CallbackAnswer } from './listener.ts';
import { identityOf, messageOf, type SentMessage } from './observations.ts';

/**
 * Decides how the probe answers callbacks: the first message's DeliveryCallback gets 500 each time, to see whether it is
 * repeated; the second message's gets no answer, to see how long Z-API waits; everything else gets 200.
 */
export interface CallbackScript {
  decide(callback: ArrivedCallback): Promise<CallbackAnswer>;
  /** The callback that is answered with 500, once it arrived. */
  refused(): ArrivedCallback | undefined;
  /** The callback that gets no answer, once it arrived. */
  unanswered(): ArrivedCallback | undefined;
}

/** `settled` resolves once no message is between its request and its reply, so that all ids are known. */
export function createCallbackScript(messages: readonly SentMessage[], settled: () => Promise<void>): CallbackScript {
  let refused: ArrivedCallback | undefined;
  let unanswered: ArrivedCallback | undefined;
  return {
    async decide(callback) {
      // A callback may arrive before the reply that names its message.
      await settled();
      const message = messageOf(callback, messages);
      if (message === undefined || callback.body['type'] !== 'DeliveryCallback') return 200;
      refused ??= callback;
      if (identityOf(callback) === identityOf(refused)) return 500;
      if (unanswered !== undefined || messageOf(refused, messages) === message) return 200;
      unanswered = callback;
      return 'none';
    },
    refused: () => refused,
    unanswered: () => unanswered,
  };
}
