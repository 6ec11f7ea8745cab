import { createApiKeys } from '@pombo/api/api-keys';
import { isPomboError } from '@pombo/core';
import { closeRedis, connect } from '@pombo/redis';
import { configuredInstances, type Config } from '@pombo/worker';
import { WEBHOOKS, createInstanceApi, isLoopback, type Instance, type WebhookName } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { findRedisUrl } from '../deployment/redis-url.ts';
import { LIMIT_MS, type Finding } from './finding.ts';

const check = 'api keys';

/**
 * Checks that the API does not accept requests without a key while Z-API calls this Pombo over the internet: then anyone
 * who finds the address may be able to send.
 */
export async function checkKeylessAccess(config: Config): Promise<Finding[]> {
  const { apiKeys } = await loadApiConfig();
  if (apiKeys.length > 0) return [{ check, level: 'ok', message: 'POMBO_API_KEYS is set: every request needs a key' }];
  const made = await anyKeyWasMade(config).catch((error: unknown) => {
    if (isPomboError(error) && error.code === 'redis_unreachable') return undefined;
    throw error;
  });
  if (made === undefined)
    return [{ check, level: 'skipped', message: 'Redis, which stores the keys, cannot be reached' }];
  if (made) return [{ check, level: 'ok', message: 'a key exists: every request needs one' }];
  const hosts = await publicHosts(config);
  if (hosts.length === 0)
    return [{ check, level: 'ok', message: 'no key: only programs on this machine can use the API' }];
  return [
    {
      check,
      level: 'error',
      message: `Z-API calls ${hosts.join(', ')}, and the API behind it accepts requests without a key`,
      fix: 'Create a key: pombo keys create NAME\nThen publish only POMBO_WEBHOOK_PORT.',
    },
  ];
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
  const found = await Promise.all(validInstances(config).map((instance) => hostsOf(instance, config)));
  return [...new Set(found.flat())].toSorted();
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

/** Returns the instances; none for an invalid file, which another check reports. */
function validInstances(config: Config): Instance[] {
  try {
    return configuredInstances(config);
  } catch (error) {
    if (isPomboError(error)) return [];
    throw error;
  }
}
