import { keptWebhookSecret } from '@pombo/api';
import { PomboError } from '@pombo/message';
import { WEBHOOKS, createNumberClient, type Instance, type NumberSettings, type WebhookName } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { ownInstance, someInstances } from '../instances.ts';
import type { Column, Output } from '../output.ts';

const NAMES = Object.keys(WEBHOOKS) as WebhookName[];

interface Row {
  instance: string;
  callback: WebhookName;
  /** As it may be shown. */
  url: string;
  ours: boolean;
}

/** `pombo webhooks check`: what is set at Z-API. Exit code 1 when a callback does not come here. Throws `gateway_unreachable`. */
export async function checkWebhooks(name: string | undefined, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const secret = config.webhookSecret ?? (await keptWebhookSecret(config.dataDir));
  const rows: Row[] = [];
  for (const instance of name === undefined ? someInstances(config) : [ownInstance(name, config)]) {
    const settings = await createNumberClient({ instance, baseUrl: config.baseUrl }).settings();
    rows.push(...rowsOf(instance, settings, secret));
    if (!output.json && !settings.notifySentByMe)
      output.say(`${instance.name}: its own sends are not told (notifySentByMe is off)`);
  }
  output.list(rows, COLUMNS, 'No instance is configured.');
  if (rows.every(({ ours }) => ours)) return;
  process.exitCode = 1;
  output.next('point them here: pombo webhooks set INSTANCE --url https://your.host');
}

/**
 * `pombo webhooks set`: the five callbacks, the echo of own sends, and no silent queueing while disconnected. A URL that
 * is somebody else's is replaced only with `--force`. Throws `invalid_input`, `gateway_unreachable`, `wrong_status`.
 */
export async function setWebhooks(name: string, flags: { url: string; force?: true }, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const secret = config.webhookSecret ?? (await keptWebhookSecret(config.dataDir));
  const number = createNumberClient({ instance: ownInstance(name, config), baseUrl: config.baseUrl });
  const target = targetOf(flags.url, name, secret);
  const settings = await number.settings();
  const foreign = NAMES.filter((each) => isForeign(settings.webhooks[each], secret));
  if (foreign.length > 0 && flags.force !== true) {
    throw new PomboError('wrong_status', `Somebody else's URL is set for ${foreign.join(', ')}`, {
      hint: `Look at them: pombo webhooks check ${name}\nTo replace them all the same, add --force.`,
    });
  }
  for (const each of NAMES) await number.setWebhook(each, target);
  await number.setNotifySentByMe(true);
  // Else Z-API keeps what is sent while the number is away, and sends it by itself later.
  await number.setEnqueueWhenDisconnected(false);
  output.document({ instance: name, callbacks: NAMES, url: shown(target, secret) }, () => [
    `${name}: ${NAMES.length} callbacks come to ${shown(target, secret)} from now on; a disconnected number refuses sends.`,
  ]);
}

function targetOf(base: string, name: string, secret: string): string {
  const usable = URL.canParse(base) && (base.startsWith('https:') || /^http:\/\/(127\.|localhost|\[::1\])/.test(base));
  if (!usable) {
    throw new PomboError('invalid_input', '--url is no https:// address', {
      hint: 'for example https://pombo.example.com',
    });
  }
  return `${base.replace(/\/+$/, '')}/webhooks/zapi/${name}/${secret}`;
}

function rowsOf(instance: Instance, { webhooks }: NumberSettings, secret: string): Row[] {
  return NAMES.map((callback) => {
    const url = webhooks[callback];
    const ours = url !== undefined && !isForeign(url, secret);
    return { instance: instance.name, callback, url: url === undefined ? '' : shown(url, secret), ours };
  });
}

function isForeign(url: string | undefined, secret: string): boolean {
  return url !== undefined && !url.endsWith(`/${secret}`);
}

/** Without what may be a secret: our own last segment; of another system's URL, all that follows its host. */
function shown(url: string, secret: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { origin, pathname, search } = new URL(url);
  if (!isForeign(url, secret)) return `${origin}${pathname.slice(0, -secret.length)}…`;
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}

const COLUMNS: Column<Row>[] = [
  ['instance', ({ instance }) => instance],
  ['callback', ({ callback }) => callback],
  ['comes here', ({ ours }) => (ours ? 'yes' : 'no')],
  ['url', ({ url }) => (url === '' ? '(not set)' : url)],
];
