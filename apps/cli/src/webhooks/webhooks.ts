import {
  laneSecret,
  ownWebhookUrl,
  webhookRows,
  webhookSecretsOf,
  withoutSecret,
  type Config as ApiConfig,
  type WebhookRow,
} from '@pombo/api';
import { createApiKeys } from '@pombo/api/api-keys';
import { PomboError } from '@pombo/core';
import { WEBHOOKS, createInstanceApi, isLoopback, parseBaseUrl, type WebhookName } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { onlyInstance, ownInstance, someInstances } from '../instances/configured.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';

const NAMES = Object.keys(WEBHOOKS) as WebhookName[];

/** `pombo webhooks check`: shows the settings at Z-API. Exit code 1 if a callback does not come here. Throws `gateway_unreachable`. */
export async function checkWebhooks(name: string | undefined, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const secrets = await webhookSecretsOf(config);
  const rows: WebhookRow[] = [];
  for (const instance of name === undefined ? someInstances(config) : [ownInstance(name, config)]) {
    const settings = await createInstanceApi({ instance, baseUrl: config.baseUrl }).settings();
    rows.push(...webhookRows(instance, settings, secrets));
    if (!output.json && !settings.notifySentByMe)
      output.say(`${instance.name}: it does not report its own sends (notifySentByMe is off)`);
  }
  output.list(rows, COLUMNS, 'No instances are configured.');
  const outdated = [...new Set(rows.filter(({ ours, current }) => ours && !current).map(({ instance }) => instance))];
  if (outdated.length > 0)
    output.say(`${outdated.join(', ')}: uses an earlier secret, which is accepted until you remove it.`);
  if (rows.every(({ ours }) => ours)) {
    if (outdated.length > 0) output.next('use the current secret: pombo webhooks set INSTANCE --url https://your.host');
    return;
  }
  process.exitCode = 1;
  output.next('point them here: pombo webhooks set INSTANCE --url https://your.host');
}

/**
 * `pombo webhooks set`: sets the five callbacks, turns on the echo of own sends, and turns off Z-API's queueing while
 * the number is disconnected. Replaces another system's URL only with `--force`. Sets an address on the internet only
 * once an API key exists, because a client that reaches this address may reach the API as well. Throws `invalid_input`,
 * `forbidden`, `gateway_unreachable`, `wrong_status`, `redis_unreachable`.
 */
export async function setWebhooks(
  given: string | undefined,
  flags: { url: string; force?: true },
  output: Output,
): Promise<void> {
  const config = await loadApiConfig();
  const instance = given === undefined ? onlyInstance(config) : ownInstance(given, config);
  const { name } = instance;
  const number = createInstanceApi({ instance, baseUrl: config.baseUrl });
  const base = usableBase(flags.url, config);
  if (!isLoopback(base)) await needKey(config);
  const secrets = await webhookSecretsOf(config);
  const secret = laneSecret(secrets[0]!, name);
  const target = `${base.href.replace(/\/+$/, '')}/webhooks/zapi/${name}/${secret}`;
  const settings = await number.settings();
  const foreign = NAMES.filter((each) => isForeign(settings.webhooks[each], secrets, name));
  if (foreign.length > 0 && flags.force !== true) {
    throw new PomboError('wrong_status', `Another system's URL is set for ${foreign.join(', ')}`, {
      hint: `Look at them: pombo webhooks check ${name}\nTo replace them anyway, add --force.`,
    });
  }
  for (const each of NAMES) await number.setWebhook(each, target);
  await number.setNotifySentByMe(true);
  // Otherwise Z-API queues messages for a disconnected number and sends them later.
  await number.setEnqueueWhenDisconnected(false);
  output.document({ instance: name, callbacks: NAMES, url: withoutSecret(target, true) }, () => [
    `${name}: ${NAMES.length} callbacks now go to ${withoutSecret(target, true)}. While the number is disconnected, Z-API rejects messages.`,
  ]);
}

/**
 * Returns the address that Z-API will call. A loopback address is useful only to a simulator on this machine. Throws
 * `invalid_input`.
 */
function usableBase(text: string, { baseUrl }: ApiConfig): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url !== undefined && isLoopback(url);
  if (local && !isLoopback(parseBaseUrl(baseUrl))) {
    throw new PomboError('invalid_input', `--url names this machine (${url.host}), which Z-API cannot reach`, {
      hint: 'Give the internet address that leads to POMBO_WEBHOOK_PORT, for example: https://pombo.example.com',
    });
  }
  const bare = url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (bare && (url.protocol === 'https:' || (url.protocol === 'http:' && local))) return url;
  throw new PomboError('invalid_input', '--url must be an https:// address without user name, query or fragment', {
    hint: 'For example: https://pombo.example.com',
  });
}

/** Throws `forbidden` while the API accepts requests without a key. */
async function needKey({ apiKeys }: ApiConfig): Promise<void> {
  if (apiKeys.length > 0) return;
  const exist = await withDeployment(({ client, config }) => createApiKeys(client, config.prefix).exist());
  if (exist) return;
  throw new PomboError(
    'forbidden',
    'No API key exists: anyone who reaches the API through this address could send messages',
    {
      hint: [
        'Create one first: pombo keys create NAME',
        "From then on every API client needs a key. Z-API's callbacks do not.",
        'If the API runs with POMBO_API_KEYS, set it here too.',
      ].join('\n'),
    },
  );
}

function isForeign(url: string | undefined, secrets: readonly string[], lane: string): boolean {
  return url !== undefined && ownWebhookUrl(url, secrets, lane) === undefined;
}

const COLUMNS: Column<WebhookRow>[] = [
  ['instance', ({ instance }) => instance],
  ['callback', ({ callback }) => callback],
  ['comes here', ({ ours, current }) => (ours ? (current ? 'yes' : 'yes, outdated') : 'no')],
  ['url', ({ url }) => (url === '' ? '(not set)' : url)],
];
