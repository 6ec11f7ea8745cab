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
 * Whether the API answers without a key although Z-API calls this Pombo over the internet: then everyone who finds the
 * address may be able to send.
 */
export async function checkKeylessAccess(config: Config): Promise<Finding[]> {
  const { apiKeys } = await loadApiConfig();
  if (apiKeys.length > 0) return [{ check, level: 'ok', message: 'POMBO_API_KEYS is set: every caller needs a key' }];
  const made = await anyKeyWasMade(config).catch((error: unknown) => {
    if (isPomboError(error) && error.code === 'redis_unreachable') return undefined;
    throw error;
  });
  if (made === undefined)
    return [{ check, level: 'skipped', message: 'Redis, which knows the keys, cannot be reached' }];
  if (made) return [{ check, level: 'ok', message: 'a key was made: every caller needs one' }];
  const hosts = await publicHosts(config);
  if (hosts.length === 0)
    return [{ check, level: 'ok', message: 'no key: only programs on this machine may use the API' }];
  return [
    {
      check,
      level: 'error',
      message: `Z-API calls ${hosts.join(', ')}, and the API behind it answers without a key`,
      fix: 'Make a key: pombo keys create NAME\nThen publish POMBO_WEBHOOK_PORT only.',
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

/** The hosts beyond this machine to which Z-API sends callbacks for paths of ours. */
async function publicHosts(config: Config): Promise<string[]> {
  const found = await Promise.all(validInstances(config).map((instance) => hostsOf(instance, config)));
  return [...new Set(found.flat())].toSorted();
}

async function hostsOf(instance: Instance, { baseUrl }: Config): Promise<string[]> {
  // A number that does not answer is a finding of the numbers' own check.
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

/** An instance file that is not valid is another check's finding. */
function validInstances(config: Config): Instance[] {
  try {
    return configuredInstances(config);
  } catch (error) {
    if (isPomboError(error)) return [];
    throw error;
  }
}
