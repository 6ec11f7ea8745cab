import {
  attemptOwn,
  laneSecret,
  ownWebhookUrl,
  webhookRows,
  webhookSecretsOf,
  withoutSecret,
  type Config as ApiConfig,
  type WebhookRow,
} from '@pombo/api';
import { createApiKeys } from '@pombo/api/api-keys';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { WEBHOOKS, createInstanceApi, isLoopback, parseBaseUrl, type WebhookName } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { onlyInstance, ownInstance, someInstances } from '../instances/configured.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { language, named, shown, words } from '../terminal/words.ts';
import { isSimulated } from '../campaign/service.ts';
import { sayAttempt } from './attempts.ts';

const NAMES = Object.keys(WEBHOOKS) as WebhookName[];

/** `pombo webhooks check`: shows the settings at Z-API. Exit code 1 if a callback does not come here. Throws `gateway_unreachable`. */
export async function checkWebhooks(name: string | undefined, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const secrets = await webhookSecretsOf(config);
  const rows: WebhookRow[] = [];
  for (const instance of name === undefined ? someInstances(config) : [ownInstance(name, config)]) {
    const settings = await createInstanceApi({ instance, baseUrl: config.baseUrl }).settings();
    rows.push(...webhookRows(instance, settings, secrets));
    if (!output.json && !settings.notifySentByMe) output.say(words('webhooks_no_echo', { instance: instance.name }));
  }
  output.list(rows, columns(), words('webhooks_no_instances'));
  const outdated = [...new Set(rows.filter(({ ours, current }) => ours && !current).map(({ instance }) => instance))];
  if (outdated.length > 0) output.say(words('webhooks_outdated', { instances: outdated }));
  if (rows.every(({ ours }) => ours)) {
    if (outdated.length > 0) output.next(words('webhooks_renew'));
    return;
  }
  process.exitCode = 1;
  output.next(words('webhooks_point_here'));
}

/**
 * `pombo webhooks set`: sets the five callbacks, turns on the echo of own sends, and turns off Z-API's queueing while
 * the number is disconnected. Replaces another system's URL only with `--force`. Sets an address on the internet only
 * once an API key exists, because a client that reaches this address may reach the API as well. Then calls the address, as
 * Z-API will, and says who answers. Throws `invalid_input`, `forbidden`, `gateway_unreachable`, `wrong_status`, `redis_unreachable`.
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
    throw new PomboError('wrong_status', notice('webhooks_foreign', { callbacks: foreign, instance: name }));
  }
  for (const each of NAMES) await number.setWebhook(each, target);
  await number.setNotifySentByMe(true);
  // Otherwise Z-API queues messages for a disconnected number and sends them later.
  await number.setEnqueueWhenDisconnected(false);
  // Z-API's own answer to a wrong address comes only with the first lost callback.
  const attempted = await attemptOwn(target, { allowLoopback: isSimulated(config.baseUrl), language: language() });
  const url = withoutSecret(target, true);
  output.document({ instance: name, callbacks: NAMES, url, attempted: [attempted] }, () => [
    words('webhooks_done', { instance: name, count: NAMES.length, url }),
  ]);
  sayAttempt(attempted, output);
}

/**
 * Returns the address that Z-API will call. A loopback address is useful only to a simulator on this machine. Throws
 * `invalid_input`.
 */
function usableBase(text: string, { baseUrl }: ApiConfig): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url !== undefined && isLoopback(url);
  if (local && !isLoopback(parseBaseUrl(baseUrl))) {
    throw new PomboError('invalid_input', notice('webhooks_loopback', { host: url.host }));
  }
  const bare = url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (bare && (url.protocol === 'https:' || (url.protocol === 'http:' && local))) return url;
  throw new PomboError('invalid_input', notice('webhooks_address'));
}

/** Throws `forbidden` while the API accepts requests without a key. */
async function needKey({ apiKeys }: ApiConfig): Promise<void> {
  if (apiKeys.length > 0) return;
  const exist = await withDeployment(({ client, config }) => createApiKeys(client, config.prefix).exist());
  if (exist) return;
  throw new PomboError('forbidden', notice('webhooks_no_key'));
}

function isForeign(url: string | undefined, secrets: readonly string[], lane: string): boolean {
  return url !== undefined && ownWebhookUrl(url, secrets, lane) === undefined;
}

const columns = (): Column<WebhookRow>[] => [
  [named('instance'), ({ instance }) => instance],
  [named('callback'), ({ callback }) => callback],
  [named('comes here'), ({ ours, current }) => shown('webhooks_comes', { ours, current })],
  [named('url'), ({ url }) => (url === '' ? shown('webhooks_not_set') : url)],
];
