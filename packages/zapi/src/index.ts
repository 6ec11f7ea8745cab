export { ignoredCallback, type IgnoredCallback } from './callbacks/ignored-callback.ts';
export { createNumberAsker, type AskOptions } from './instance-api/number-lookup.ts';
export { isLoopback, parseBaseUrl } from './http-attempt/base-url.ts';
export { createInstance, instanceInfo, type Credentials, type Instance } from './instances/instance.ts';
export { watchInstances, type InstanceFile } from './instances/watch-instances.ts';
export { readInstances, type InstanceSource } from './instances/read-instances.ts';
export { createKept, type Kept } from './instance-api/provider-queue.ts';
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
} from './instance-api/instance-api.ts';
export type { Probe, Sendable, Sender } from './port.ts';
export { recogniseCallback, recogniser, type GivenCredentials, type Recognised } from './instances/authenticate.ts';
export { createRedactor, type Redactor } from './replies/redact.ts';
export { createSender, type SenderOptions, type ZapiSender } from './sender.ts';
export { readCallback, type CallbackContext } from './callbacks/read-callback.ts';
