export { buildApp } from './app.ts';
export { readConfig, type Config } from './config.ts';
export type { AppParts, SettlePort } from './parts.ts';
export type { App } from './server.ts';
export { webhookSecretsOf } from './webhook-secret.ts';
export { accessFile, rememberClosed } from './auth/keyless-access.ts';
export { laneSecret, ownWebhookUrl } from './auth/webhook-secrets.ts';
export { startApi, type ApiOptions, type RunningApi } from './wire.ts';
