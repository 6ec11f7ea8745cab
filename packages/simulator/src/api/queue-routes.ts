import { answerOf, ok, type Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { Instance } from '../state/instance.ts';
import type { Queued } from '../state/send-queue.ts';
import type { SimulatorState } from '../state/state.ts';

/** Z-API documents a response without a body. The status is a guess. */
const DELETED = { status: 200 };

const PAGE = { default: 20, max: 30 };

/** POST queue: a page of the waiting messages; `pagingState` leads to the next one. */
export function listQueue(_state: SimulatorState, instance: Instance, call: Call): Answer {
  const { pageSize, pagingState } = call.body ?? {};
  const size = typeof pageSize === 'number' && pageSize >= 1 ? Math.min(Math.floor(pageSize), PAGE.max) : PAGE.default;
  const after = typeof pagingState === 'string' ? Number.parseInt(pagingState, 36) || 0 : 0;
  // One more than the page shows whether there is a next one.
  const found = instance.queue.list(after, size + 1);
  const page = found.slice(0, size);
  const hasMore = found.length > size;
  return ok({
    messages: page.map((message) => listed(instance, message)),
    pagingState: hasMore ? page.at(-1)!.place.toString(36) : null,
    hasMore,
  });
}

/** GET queue/count. */
export function countQueue(state: SimulatorState, instance: Instance): Answer {
  const count = instance.queue.size();
  return ok(state.knobs.queueCount === 'object' ? { count } : count);
}

/** DELETE queue. */
export function clearQueue(_state: SimulatorState, instance: Instance): Answer {
  instance.queue.clear();
  return answerOf(DELETED);
}

/** DELETE queue/{zaapId}. Returns the same for an unknown id: nothing else is documented. */
export function removeFromQueue(_state: SimulatorState, instance: Instance, call: Call): Answer {
  instance.queue.remove(call.param ?? '');
  return answerOf(DELETED);
}

/** PUT update-queue-settings. Unlike the other settings it returns `success`, not `value`. */
export function updateQueueSettings(_world: SimulatorState, instance: Instance, call: Call): Answer {
  const wanted = call.body?.['disableEnqueueWhenDisconnected'];
  if (typeof wanted === 'boolean') instance.disableEnqueueWhenDisconnected = wanted;
  return ok({ success: true });
}

/** One message in Z-API's listing, with its odd capitals. */
function listed(instance: Instance, message: Queued): Record<string, unknown> {
  const { post } = message;
  return {
    _id: post.zaapId,
    DelayMessage: message.delaySeconds ?? -1,
    // A guess for images and for the phone of a status post: no listing with one is known.
    Message: message.caption,
    InstanceId: instance.id,
    Phone: post.phone ?? 'status@broadcast',
    ZaapId: post.zaapId,
    DelayTyping: 0,
    MessageId: post.messageId,
    Created: Math.floor(message.createdAt),
    CreatedAt: new Date(message.createdAt).toISOString(),
    Beta: false,
    IsTrial: false,
  };
}
