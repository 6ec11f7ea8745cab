import { randomUUID } from 'node:crypto';
import { say, sayAll, type Language } from '@pombo/catalogue';
import { isPomboError } from '@pombo/core';
import { createOutbound } from '@pombo/outbound';
import { WEBHOOKS, createInstanceApi, type Instance, type InstanceSettings, type WebhookName } from '@pombo/zapi';
import { ownWebhookUrl } from '../auth/webhook-secrets.ts';

const NAMES = Object.keys(WEBHOOKS) as WebhookName[];

/** Marks a request by which this deployment tries its own address; the webhook route returns it. */
export const PROBE_HEADER = 'x-pombo-probe';

/** Where Z-API sends one kind of callback of a number. */
export interface WebhookRow {
  instance: string;
  callback: WebhookName;
  /** Without secrets. */
  url: string;
  ours: boolean;
  /** False if it uses a secret that is being phased out; it is still accepted. */
  current: boolean;
}

/**
 * What happened when this server called its own address: `answered` by this deployment, by something `else`, or
 * `unreachable`. Z-API calls from elsewhere: another firewall or name server may decide otherwise.
 */
export interface Attempted {
  /** Without the secret. */
  url: string;
  result: 'answered' | 'else' | 'unreachable';
  /** What was seen, if it was not this deployment. */
  detail?: string;
}

/** The callbacks of one number. */
export interface WebhookCheck {
  instance: string;
  callbacks: WebhookRow[];
  /** Z-API reports what the number itself sends; needed to settle some unknown messages. */
  reportsOwnSends?: boolean;
  attempted: Attempted[];
  /** Z-API did not answer, so nothing else is known. */
  error?: { code: string; message: string };
}

/** How an address of this deployment is called. */
interface AttemptOptions {
  /** Z-API is a simulator on this machine, so callbacks may go to loopback. */
  allowLoopback: boolean;
  /** Of what is found (default: English). */
  language?: Language;
  /** ms, default 5,000. */
  timeoutMs?: number;
}

interface CheckOptions extends AttemptOptions {
  baseUrl: string;
  secrets: readonly string[];
}

/** Asks Z-API where the callbacks of a number go, and calls those addresses that are ours. Never throws for Z-API's faults. */
export async function checkWebhooksOf(instance: Instance, options: CheckOptions): Promise<WebhookCheck> {
  const { baseUrl, secrets, timeoutMs = 5000 } = options;
  const { name } = instance;
  try {
    const settings = await createInstanceApi({ instance, baseUrl, timeoutMs }).settings();
    const own = [...new Set(NAMES.flatMap((each) => settings.webhooks[each] ?? []))].filter(
      (url) => ownWebhookUrl(url, secrets, name) !== undefined,
    );
    return {
      instance: name,
      callbacks: webhookRows(instance, settings, secrets),
      reportsOwnSends: settings.notifySentByMe,
      attempted: await Promise.all(own.map((url) => attemptOwn(url, options))),
    };
  } catch (error) {
    if (!isPomboError(error)) throw error;
    const message = error.notice === undefined ? error.message : say(error.notice, options.language).text;
    return { instance: name, callbacks: [], attempted: [], error: { code: error.code, message } };
  }
}

/** Returns where each kind of callback goes. */
export function webhookRows(
  { name }: Pick<Instance, 'name'>,
  { webhooks }: Pick<InstanceSettings, 'webhooks'>,
  secrets: readonly string[],
): WebhookRow[] {
  return NAMES.map((callback) => {
    const url = webhooks[callback];
    const own = url === undefined ? undefined : ownWebhookUrl(url, secrets, name);
    return {
      instance: name,
      callback,
      url: url === undefined ? '' : withoutSecret(url, own !== undefined),
      ours: own !== undefined,
      current: own === 'current',
    };
  });
}

/** Returns a URL without possible secrets: without the last segment of ours, without the path of another system's. */
export function withoutSecret(url: string, own: boolean): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { origin, pathname, search } = new URL(url);
  if (own) return `${origin}${pathname.slice(0, pathname.lastIndexOf('/'))}/…`;
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}

/** Calls an address of this deployment, as Z-API does, and returns who answered. Changes nothing. Never throws. */
export async function attemptOwn(
  url: string,
  { allowLoopback, language, timeoutMs = 5000 }: AttemptOptions,
): Promise<Attempted> {
  const outbound = createOutbound({ allowLoopback, timeoutMs, maxBytes: 4096 });
  const mark = randomUUID();
  const headers = { 'content-type': 'application/json', [PROBE_HEADER]: mark };
  try {
    const answer = await outbound.post(url, { body: '{}', headers });
    const shown = withoutSecret(url, true);
    if (answer.kind !== 'response')
      return { url: shown, result: 'unreachable', detail: sayAll(answer.notice, language) };
    if (answer.headers[PROBE_HEADER] === mark) return { url: shown, result: 'answered' };
    return { url: shown, result: 'else', detail: `HTTP ${answer.status}` };
  } finally {
    outbound.close();
  }
}
