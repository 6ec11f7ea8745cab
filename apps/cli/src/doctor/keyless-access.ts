import { createApiKeys } from '@pombo/api/api-keys';
import { isPomboError } from '@pombo/core';
import { closeRedis, connect } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { WEBHOOKS, createInstanceApi, isLoopback, type Instance, type WebhookName } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { findRedisUrl } from '../deployment/redis-url.ts';
import { LIMIT_MS, found, type Finding } from './finding.ts';
import { validInstances } from './gateway.ts';
import { words } from '../terminal/words.ts';

const check = 'api keys';

/**
 * Checks that the API does not accept requests without a key while Z-API calls this Pombo over the internet: then anyone
 * who finds the address may be able to send.
 */
export async function checkKeylessAccess(config: Config): Promise<Finding[]> {
  const { apiKeys } = await loadApiConfig();
  if (apiKeys.length > 0) return [{ check, level: 'ok', message: words('doctor_keys_set') }];
  const made = await anyKeyWasMade(config).catch((error: unknown) => {
    if (isPomboError(error) && error.code === 'redis_unreachable') return undefined;
    throw error;
  });
  if (made === undefined) return [{ check, level: 'skipped', message: words('doctor_keys_unread') }];
  if (made) return [{ check, level: 'ok', message: words('doctor_keys_exist') }];
  const hosts = await publicHosts(config);
  if (hosts.length === 0) return [{ check, level: 'ok', message: words('doctor_keys_none') }];
  return [{ check, level: 'error', ...found('doctor_keyless', { hosts }) }];
}

async function anyKeyWasMade(config: Config): Promise<boolean> {
  const url = await findRedisUrl(config);
  const client = await connect(url, { purpose: 'producer', connectionName: 'pombo-doctor', withinMs: LIMIT_MS / 2 });
  try {
    return await createApiKeys(client, config.prefix).exist();
  } finally {
    await closeRedis(client);
  }
}

/** Returns the hosts outside this machine to which Z-API sends callbacks for our paths. */
async function publicHosts(config: Config): Promise<string[]> {
  const hosts = await Promise.all(validInstances(config).map((instance) => hostsOf(instance, config)));
  return [...new Set(hosts.flat())].toSorted();
}

async function hostsOf(instance: Instance, { baseUrl }: Config): Promise<string[]> {
  // The check of the numbers reports one that does not answer.
  const settings = await createInstanceApi({ instance, baseUrl, timeoutMs: LIMIT_MS / 2 - 500 })
    .settings()
    .catch(() => undefined);
  if (settings === undefined) return [];
  const urls = (Object.keys(WEBHOOKS) as WebhookName[]).map((name) => settings.webhooks[name] ?? '');
  return urls
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url))
    .filter((url) => !isLoopback(url) && url.pathname.includes(`/webhooks/zapi/${instance.name}/`))
    .map(({ host }) => host);
}
