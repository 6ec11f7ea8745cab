import { laneSecret, ownWebhookUrl, webhookSecretsOf, type Config as ApiConfig } from '@pombo/api';
import { createApiKeys } from '@pombo/api/api-keys';
import { PomboError } from '@pombo/core';
import {
  WEBHOOKS,
  createNumberClient,
  isLoopback,
  parseBaseUrl,
  type Instance,
  type NumberSettings,
  type WebhookName,
} from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { ownInstance, someInstances } from '../instances.ts';
import { withDeployment } from '../deployment.ts';
import type { Column, Output } from '../output.ts';

const NAMES = Object.keys(WEBHOOKS) as WebhookName[];

interface Row {
  instance: string;
  callback: WebhookName;
  /** As it may be shown. */
  url: string;
  ours: boolean;
  /** False: it still comes here, with a secret that is being phased out. */
  current: boolean;
}

/** `pombo webhooks check`: what is set at Z-API. Exit code 1 when a callback does not come here. Throws `gateway_unreachable`. */
export async function checkWebhooks(name: string | undefined, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const secrets = await webhookSecretsOf(config);
  const rows: Row[] = [];
  for (const instance of name === undefined ? someInstances(config) : [ownInstance(name, config)]) {
    const settings = await createNumberClient({ instance, baseUrl: config.baseUrl }).settings();
    rows.push(...rowsOf(instance, settings, secrets));
    if (!output.json && !settings.notifySentByMe)
      output.say(`${instance.name}: its own sends are not told (notifySentByMe is off)`);
  }
  output.list(rows, COLUMNS, 'No instance is configured.');
  const outdated = [...new Set(rows.filter(({ ours, current }) => ours && !current).map(({ instance }) => instance))];
  if (outdated.length > 0)
    output.say(`${outdated.join(', ')}: called with an earlier secret; it is accepted until the secret is removed.`);
  if (rows.every(({ ours }) => ours)) {
    if (outdated.length > 0) output.next('use the current one: pombo webhooks set INSTANCE --url https://your.host');
    return;
  }
  process.exitCode = 1;
  output.next('point them here: pombo webhooks set INSTANCE --url https://your.host');
}

/**
 * `pombo webhooks set`: the five callbacks, the echo of own sends, and no silent queueing while disconnected. A URL that
 * is somebody else's is replaced only with `--force`. An address on the internet is set only once a key exists: whoever
 * can reach the callbacks' address may reach the API behind it. Throws `invalid_input`, `forbidden`,
 * `gateway_unreachable`, `wrong_status`, `redis_unreachable`.
 */
export async function setWebhooks(name: string, flags: { url: string; force?: true }, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const number = createNumberClient({ instance: ownInstance(name, config), baseUrl: config.baseUrl });
  const base = usableBase(flags.url, config);
  if (!isLoopback(base)) await needKey(config);
  const secrets = await webhookSecretsOf(config);
  const secret = laneSecret(secrets[0]!, name);
  const target = `${base.href.replace(/\/+$/, '')}/webhooks/zapi/${name}/${secret}`;
  const settings = await number.settings();
  const foreign = NAMES.filter((each) => isForeign(settings.webhooks[each], secrets, name));
  if (foreign.length > 0 && flags.force !== true) {
    throw new PomboError('wrong_status', `Somebody else's URL is set for ${foreign.join(', ')}`, {
      hint: `Look at them: pombo webhooks check ${name}\nTo replace them all the same, add --force.`,
    });
  }
  for (const each of NAMES) await number.setWebhook(each, target);
  await number.setNotifySentByMe(true);
  // Else Z-API keeps what is sent while the number is away, and sends it by itself later.
  await number.setEnqueueWhenDisconnected(false);
  output.document({ instance: name, callbacks: NAMES, url: shown(target, true) }, () => [
    `${name}: ${NAMES.length} callbacks come to ${shown(target, true)} from now on; a disconnected number refuses sends.`,
  ]);
}

/**
 * The address that Z-API is to call. This machine's own is of use only to a simulator that runs here. Throws
 * `invalid_input`.
 */
function usableBase(text: string, { baseUrl }: ApiConfig): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url !== undefined && isLoopback(url);
  if (local && !isLoopback(parseBaseUrl(baseUrl))) {
    throw new PomboError('invalid_input', `--url names this machine (${url.host}), which Z-API cannot reach`, {
      hint: 'Give the address under which the internet reaches POMBO_WEBHOOK_PORT, for example https://pombo.example.com',
    });
  }
  const bare = url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (bare && (url.protocol === 'https:' || (url.protocol === 'http:' && local))) return url;
  throw new PomboError('invalid_input', '--url must be an https:// address without user name, query or fragment', {
    hint: 'for example https://pombo.example.com',
  });
}

/** Throws `forbidden` while the API lets requests in without a key. */
async function needKey({ apiKeys }: ApiConfig): Promise<void> {
  if (apiKeys.length > 0) return;
  const exist = await withDeployment(({ client, config }) => createApiKeys(client, config.prefix).exist());
  if (exist) return;
  throw new PomboError('forbidden', 'No key exists: anyone who reaches the API through this address could send', {
    hint: [
      'Make one first: pombo keys create NAME',
      'From then on every caller of the API needs a key; the callbacks of Z-API need none.',
      'Does the API run with POMBO_API_KEYS? Then set it here too.',
    ].join('\n'),
  });
}

function rowsOf(instance: Instance, { webhooks }: NumberSettings, secrets: readonly string[]): Row[] {
  return NAMES.map((callback) => {
    const url = webhooks[callback];
    const own = url === undefined ? undefined : ownWebhookUrl(url, secrets, instance.name);
    return {
      instance: instance.name,
      callback,
      url: url === undefined ? '' : shown(url, own !== undefined),
      ours: own !== undefined,
      current: own === 'current',
    };
  });
}

function isForeign(url: string | undefined, secrets: readonly string[], lane: string): boolean {
  return url !== undefined && ownWebhookUrl(url, secrets, lane) === undefined;
}

/** Without what may be a secret: our own last segment; of another system's URL, all that follows its host. */
function shown(url: string, own: boolean): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { origin, pathname, search } = new URL(url);
  if (own) return `${origin}${pathname.slice(0, pathname.lastIndexOf('/'))}/…`;
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}

const COLUMNS: Column<Row>[] = [
  ['instance', ({ instance }) => instance],
  ['callback', ({ callback }) => callback],
  ['comes here', ({ ours, current }) => (ours ? (current ? 'yes' : 'yes, outdated') : 'no')],
  ['url', ({ url }) => (url === '' ? '(not set)' : url)],
];
