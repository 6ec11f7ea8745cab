import { createInstance, createSender, type ZapiSender } from '@pombo/zapi';
import { Agent, request } from 'undici';
import { makeRow } from '../data/send-rows.ts';
import { answer, usage, type Usage } from './child.ts';

/**
 * Pombo's client of Z-API without anything around it, under each policy for its connections: a full TLS handshake for
 * each send, a resumed one, a kept connection; and undici's own pool beside it.
 */
export type Policy = 'kept' | 'resumed' | 'fresh' | 'undici';

export interface ConnectionsCalls {
  /** Sends that many messages, some at once; returns what the process used for them. */
  send(orders: { policy: Policy; gatewayUrl: string; messages: number; atOnce: number; from: number }): Promise<Usage>;
}

const LANE = 'all';
const instances = [createInstance({ name: LANE }, { id: LANE, token: 'T0KEN' })];
const dispatcher = new Agent({ keepAliveTimeout: 2000, keepAliveMaxTimeout: 2000 });

answer<ConnectionsCalls>({
  async send({ policy, gatewayUrl, messages, atOnce, from }) {
    const post = posterOf(policy, gatewayUrl);
    const before = usage();
    let next = from;
    const work = async (): Promise<void> => {
      while (next < from + messages) await post(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const after = usage();
    return { ...after, cpuMs: after.cpuMs - before.cpuMs };
  },
});

function posterOf(policy: Policy, baseUrl: string): (nth: number) => Promise<void> {
  if (policy === 'undici') return (nth) => bare(baseUrl, nth);
  const open = (): ZapiSender => createSender({ instances, baseUrl, keepConnections: policy === 'kept' });
  const shared = open();
  // A sender keeps the TLS session of its last connection: only a new one has none to resume.
  return (nth) => send(policy === 'fresh' ? open() : shared, nth);
}

async function send(sender: ZapiSender, nth: number): Promise<void> {
  const { phone, image, caption } = makeRow(LANE, nth);
  const outcome = await sender.send(LANE, { type: 'send-image', phone, image, caption }, () => undefined);
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
}

async function bare(baseUrl: string, nth: number): Promise<void> {
  const { phone, image, caption } = makeRow(LANE, nth);
  const { statusCode, body } = await request(`${baseUrl}/instances/${LANE}/token/T0KEN/send-image`, {
    dispatcher,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ phone, image, caption }),
  });
  await body.json();
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
}
