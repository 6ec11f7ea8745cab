export { createLaneJobs } from './lane-jobs.ts';
export { createLaneQueues, type LaneQueueOptions } from './lane-queue.ts';
export {
  createCallbackQueues,
  deliveryId,
  type Delivery,
  type FetchedDelivery,
  type CallbackQueues,
} from './callback-queue.ts';
export { storedQueues, type StoredQueues } from './stored-queues.ts';
