export { createLaneJobs } from './lane-jobs.ts';
export { createLaneQueues, type LaneQueueOptions } from './lane-queue.ts';
export {
  createWebhookQueues,
  deliveryId,
  type Delivery,
  type FetchedDelivery,
  type WebhookQueues,
} from './webhook-queue.ts';
