export { buildApp } from './app.ts';
export { readConfig, type Config } from './config.ts';
export type { AppParts, SettlePort } from './parts.ts';
export type { App } from './server.ts';
export { keptWebhookSecret } from './webhook-secret.ts';
export { startApi, type ApiOptions, type RunningApi } from './wire.ts';
