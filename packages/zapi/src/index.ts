export { ignoredCallback, type IgnoredCallback } from './callbacks/ignored-callback.ts';
export { readOwnCallback } from './callbacks/own-callback.ts';
export { readCallback, type CallbackContext } from './callbacks/read-callback.ts';
export { isLoopback, parseBaseUrl } from './http-attempt/base-url.ts';
export {
  WEBHOOKS,
  createInstanceApi,
  type InstanceApi,
  type InstanceApiOptions,
  type InstanceSettings,
  type PhoneFound,
  type WebhookName,
} from './instance-api/instance-api.ts';
export { createNumberLookup, type NumberLookupOptions } from './instance-api/number-lookup.ts';
export { createPassThrough, isPassable, type PassThrough } from './instance-api/pass-through.ts';
export {
  createProbeApi,
  type ProbeApi,
  type ProbeApiOptions,
  type ProbeImage,
  type ProbeReply,
  type QuietCall,
} from './instance-api/probe-api.ts';
export { createProviderQueue, type ProviderQueue } from './instance-api/provider-queue.ts';
export type { QueuedAtZapi } from './instance-api/queue-listing.ts';
export { createAuthenticator, type Authentication, type GivenCredentials } from './instances/authenticate.ts';
export { filledIn, readEntry } from './instances/entry.ts';
export { createInstance, hasClientToken, instanceInfo, type Credentials, type Instance } from './instances/instance.ts';
export { readInstances, variablesIn, type InstanceSource } from './instances/read-instances.ts';
export { watchInstances, type InstanceFile } from './instances/watch-instances.ts';
export { createRedactor, type Redactor } from './replies/redact.ts';
export { createSender, type SenderOptions, type ZapiSender } from './sender.ts';
