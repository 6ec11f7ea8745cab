export { buildApp } from './app.ts';
export { VARIABLES, readConfig, type Config } from './config.ts';
export type { AppDeps, ApplyZapiEvent, Diagnose, Finding } from './deps.ts';
export type { App } from './http/fastify-types.ts';
export { createApiKeys } from './auth/api-keys.ts';
export { webhookSecretsOf } from './auth/deployment-secret.ts';
export { accessFile, rememberClosed } from './auth/keyless-access.ts';
export { laneSecret, ownWebhookUrl } from './auth/webhook-secrets.ts';
export {
  attemptOwn,
  checkWebhooksOf,
  webhookRows,
  withoutSecret,
  type Attempted,
  type WebhookRow,
} from './services/webhook-check.ts';
export { startApi, type ApiOptions, type RunningApi } from './compose.ts';
