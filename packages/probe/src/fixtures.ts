import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeReply } from '@pombo/zapi';
import type { ArrivedCallback } from './listener.ts';

/** One exchange as a file shows it: without secrets, phones, names and addresses. */
export interface Fixture {
  name: string;
  content: Record<string, unknown>;
}

/** Fields whose values say something about Z-API and nothing about a person. All others keep their name and type only. */
const KEPT = new Set(
  [
    'type status ids id zaapId messageId momment error errorCode message statusCode value success count exists connected',
    'smartphoneConnected hasMore isGroup phoneDevice fromMe fromApi delayMessage DelayMessage DelayTyping Created pageSize',
    'ZaapId MessageId _id Beta IsTrial',
  ]
    .join(' ')
    .split(' '),
);

/** Returns a body as a fixture may hold it. `phone` is replaced by how it is spelled. */
function redactBody(value: unknown, phone: string, field?: string): unknown {
  if (Array.isArray(value)) return value.map((each) => redactBody(each, phone, field));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redactBody(each, phone, name)]));
  }
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  // A bare value is a body of its own, such as the number of /queue/count.
  if (field !== undefined && !KEPT.has(field)) {
    return /phone|lid$|participant/i.test(field) ? spelling(String(value), phone) : `<${typeof value}>`;
  }
  return typeof value === 'string' ? plainText(value, field) : value;
}

function spelling(text: string, phone: string): string {
  if (text === phone) return '<phone>';
  if (text.endsWith('@lid')) return '<lid>';
  if (text === phone.replace(/^(55\d\d)9/, '$1')) return '<phone without the ninth digit>';
  return text === '' ? '' : '<another phone>';
}

/** Ids are kept whole; in sentences, addresses and numbers as long as a phone are not. */
function plainText(text: string, field: string | undefined): string {
  if (field !== undefined && /id$|ids$/i.test(field) && /^[\w-]{1,64}$/.test(text)) return text;
  return text
    .replaceAll(/\[[\da-f.:]+\]/gi, '[<address>]')
    .replaceAll(/\+?\d(?:[ ().-]{0,2}\d){7,}/g, '<number>')
    .slice(0, 500);
}

/** Returns an exchange with Z-API as a fixture. */
export function exchangeFixture(
  name: string,
  request: { method: string; endpoint: string; body?: unknown; withoutClientToken?: true },
  reply: ProbeReply,
  phone: string,
): Fixture {
  const { body, ...line } = request;
  const answered = reply.kind === 'reply' ? { status: reply.status, body: redactBody(reply.body, phone) } : reply;
  const asked = body === undefined ? line : { ...line, body: redactBody(body, phone) };
  return { name, content: { request: asked, reply: answered } };
}

/** Returns a callback as a fixture. `hasToken`: its z-api-token is the instance's. */
export function callbackFixture(callback: ArrivedCallback, hasToken: boolean, phone: string): Fixture {
  const { body, gzip, answer, token } = callback;
  const header = token === undefined ? 'absent' : hasToken ? 'the instance token' : 'something else';
  const name = `callback-${plainName(body['type'])}${body['status'] === undefined ? '' : `-${plainName(body['status'])}`}`;
  return { name, content: { zApiToken: header, gzip, answeredWith: answer, body: redactBody(body, phone) } };
}

function plainName(value: unknown): string {
  return String(value).replaceAll(/\W/g, '').slice(0, 40).toLowerCase();
}

/** Writes the fixtures into a new folder, one file each, and returns their names. */
export function writeFixtures(folder: string, fixtures: readonly Fixture[]): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return fixtures.map(({ name, content }, at) => {
    const file = `${String(at + 1).padStart(2, '0')}-${name}.json`;
    writeFileSync(join(folder, file), `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
    return file;
  });
}
