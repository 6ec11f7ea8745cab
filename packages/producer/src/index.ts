export { contentHash, putMessages, type SendResult } from './enqueue.ts';
export { isFilePath, readImageFile } from './image-file.ts';
export {
  imageResolver,
  type ImageFound,
  type ImageOptions,
  type ImageRefused,
  type ImageWarning,
} from './images/resolve-image.ts';
export { implicitId } from './implicit-idempotency.ts';
export { openingsOf } from './openings.ts';
export { createProducer, type Producer, type ProducerOptions, type ProducerSettings, type Sent } from './producer.ts';
export type { RedisSource } from './redis-source.ts';
export { recallLane, type KeptAtZapi, type Recalled } from './recall.ts';
export { PomboError, isPomboError, type MessageInput, type MessageView, type Status } from '@pombo/core';
