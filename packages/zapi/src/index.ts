export { ignoredCallback, type IgnoredCallback } from './ignored.ts';
export { createNumberAsker, type AskOptions } from './ask-numbers.ts';
export { isLoopback, parseBaseUrl } from './base-url.ts';
export { createInstance, instanceInfo, type Credentials, type Instance } from './instance.ts';
export { watchInstances, type InstanceFile } from './instance-file.ts';
export { readInstances, type InstanceSource } from './instances.ts';
export { createKept, type Kept } from './kept.ts';
export {
  WEBHOOKS,
  createNumberClient,
  type NumberClient,
  type NumberOptions,
  type NumberSettings,
  type PhoneFound,
  type QueueListing,
  type QueuedAtZapi,
  type WebhookName,
} from './number.ts';
export type { Probe, Sendable, Sender } from './port.ts';
export { recogniseCallback, recogniser, type GivenCredentials, type Recognised } from './recognise.ts';
export { createRedactor, type Redactor } from './redact.ts';
export { createSender, type SenderOptions, type ZapiSender } from './sender.ts';
export { readCallback, type CallbackContext } from './webhooks.ts';
