import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkWebhooksOf, webhookSecretsOf, type Attempted, type Config as ApiConfig } from '@pombo/api';
import { loadApiConfig } from '../config.ts';
import { isSimulated } from '../campaign/service.ts';
import { language } from '../terminal/words.ts';
import { validInstances } from './gateway.ts';
import { LIMIT_MS, found, type Finding } from './finding.ts';

const check = 'callbacks';
/** Numbers that are looked at. They nearly always share one address. */
const MOST = 20;

/**
 * Checks that the addresses of ours that are set at Z-API lead to this Pombo, by calling them. A warning, because Z-API calls
 * from elsewhere: a firewall may answer it otherwise.
 */
export async function checkWebhookAddresses(): Promise<Finding[]> {
  const config = await loadApiConfig();
  // Without a secret, no address at Z-API can be ours. Asking for one would create it.
  if (!hasSecret(config)) return [];
  const { baseUrl } = config;
  const secrets = await webhookSecretsOf(config);
  const options = { baseUrl, secrets, allowLoopback: isSimulated(baseUrl), language: language() };
  // Z-API is asked first, then the address is called: both within the limit of a check.
  const timeoutMs = LIMIT_MS / 2 - 500;
  const checked = await Promise.all(
    validInstances(config)
      .slice(0, MOST)
      .map((instance) => checkWebhooksOf(instance, { ...options, timeoutMs })),
  );
  return checked.flatMap(({ attempted }) => attempted.map(toFinding));
}

function hasSecret({ webhookSecrets, dataDir }: ApiConfig): boolean {
  return webhookSecrets !== undefined || existsSync(join(dataDir, 'webhook-secret'));
}

function toFinding({ url, result, detail = '' }: Attempted): Finding {
  switch (result) {
    case 'answered':
      return { check, level: 'ok', ...found('attempt_answered', { url }) };
    case 'else':
      return { check, level: 'warning', ...found('attempt_else', { url, detail }) };
    case 'unreachable':
      return { check, level: 'warning', ...found('attempt_unreachable', { url, detail }) };
  }
}
