import { answerOf, ok, type Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { Instance } from '../state/instance.ts';
import type { Queued } from '../state/send-queue.ts';
import type { World } from '../state/state.ts';

const PAGE = { default: 20, max: 30 };

/** POST queue: a page of the waiting messages; `pagingState` leads to the next one. */
export function listQueue(world: World, instance: Instance, call: Call): Answer {
  const { pageSize, pagingState } = call.body ?? {};
  const size = typeof pageSize === 'number' && pageSize >= 1 ? Math.min(Math.floor(pageSize), PAGE.max) : PAGE.default;
  const after = typeof pagingState === 'string' ? Number.parseInt(pagingState, 36) || 0 : 0;
  // One more than the page shows whether there is a next one.
  const found = instance.queue.list(after, size + 1);
  const page = found.slice(0, size);
  const hasMore = found.length > size;
  return ok({
    messages: page.map((message) => listed(world, instance, message)),
    pagingState: hasMore ? page.at(-1)!.place.toString(36) : null,
    hasMore,
  });
}

/** GET queue/count. */
export function countQueue(world: World, instance: Instance): Answer {
  const count = instance.queue.size();
  return ok(world.knobs.queueCount === 'object' ? { count } : count);
}

/** DELETE queue. */
export function clearQueue(world: World, instance: Instance): Answer {
  instance.queue.clear();
  return answerOf(world.knobs.queueDeleted);
}

/** DELETE queue/{zaapId}. Returns the same for an unknown id: nothing else is documented. */
export function removeFromQueue(world: World, instance: Instance, call: Call): Answer {
  instance.queue.remove(call.param ?? '');
  return answerOf(world.knobs.queueDeleted);
}

/** PUT update-queue-settings: the one setting that returns `success` and not `value`. */
export function updateQueueSettings(_world: World, instance: Instance, call: Call): Answer {
  const wanted = call.body?.['disableEnqueueWhenDisconnected'];
  if (typeof wanted === 'boolean') instance.disableEnqueueWhenDisconnected = wanted;
  return ok({ success: true });
}

/** One message in Z-API's listing, with its odd capitals. */
function listed(world: World, instance: Instance, message: Queued): Record<string, unknown> {
  const { post } = message;
  return {
    _id: post.zaapId,
    DelayMessage: message.delaySeconds ?? -1,
    Message: world.knobs.queueMessage === 'caption' ? message.caption : '',
    InstanceId: instance.id,
    Phone: post.phone ?? world.knobs.queueStatusPhone,
    ZaapId: post.zaapId,
    DelayTyping: 0,
    MessageId: post.messageId,
    Created: Math.floor(message.createdAt),
    CreatedAt: new Date(message.createdAt).toISOString(),
    Beta: false,
    IsTrial: false,
  };
}
