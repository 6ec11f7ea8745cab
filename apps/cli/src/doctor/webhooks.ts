import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkWebhooksOf, webhookSecretsOf, type Config as ApiConfig } from '@pombo/api';
import { configuredInstances } from '@pombo/worker';
import { isLoopback, parseBaseUrl, type Instance } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { words } from '../terminal/words.ts';
import { LIMIT_MS, found, type Finding } from './finding.ts';

const check = 'webhooks';

/** Checks that Z-API sends each number's callbacks here, and that the address answers when this machine calls it. */
export async function checkCallbackAddresses(): Promise<Finding[]> {
  const config = await loadApiConfig();
  // Reading the secret would create it: the check changes nothing.
  if (config.webhookSecrets === undefined && !existsSync(join(config.dataDir, 'webhook-secret')))
    return [{ check, level: 'skipped', message: words('doctor_no_address') }];
  const secrets = await webhookSecretsOf(config);
  const instances = configuredInstances(config);
  return (await Promise.all(instances.map((instance) => checkOne(instance, config, secrets)))).flat();
}

async function checkOne(instance: Instance, { baseUrl }: ApiConfig, secrets: readonly string[]): Promise<Finding[]> {
  const { name } = instance;
  const allowLoopback = isLoopback(parseBaseUrl(baseUrl));
  const options = { baseUrl, secrets, allowLoopback, timeoutMs: LIMIT_MS / 2 - 250 };
  const { callbacks, attempted, error } = await checkWebhooksOf(instance, options);
  // The check of the numbers reports one that does not answer.
  if (error !== undefined) return [];
  const elsewhere = callbacks.filter(({ ours }) => !ours).map(({ callback }) => callback);
  const silent = attempted.find(({ result }) => result !== 'answered');
  const findings: Finding[] = [];
  if (elsewhere.length > 0)
    findings.push({
      check,
      level: 'warning',
      ...found('doctor_callbacks_elsewhere', { instance: name, callbacks: elsewhere }),
    });
  if (silent !== undefined) {
    const { url, detail = '' } = silent;
    findings.push({ check, level: 'warning', ...found('doctor_address_silent', { instance: name, url, detail }) });
  }
  return findings.length > 0
    ? findings
    : [{ check, level: 'ok', message: words('doctor_callbacks_here', { instance: name }) }];
}
