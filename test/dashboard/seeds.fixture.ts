import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import { CANARY, type SimulatedNumber } from '../../apps/cli/src/pombo.fixture.ts';
import { callBack, type System } from './system.fixture.ts';

const account = { clientToken: `${CANARY}-client` };

/** Numbers in several states: one that sends, one that a person pauses, one with rules and a long name. */
export const SEEDED_NUMBERS: readonly SimulatedNumber[] = [
  { name: 'vendas', id: `${CANARY}ID1`, token: `${CANARY}-token-1`, ...account, pace: { min: 0, max: 0 } },
  { name: 'suporte', id: `${CANARY}ID2`, token: `${CANARY}-token-2`, ...account, pace: { min: 1, max: 3 } },
  {
    name: 'cobranca-filial-sao-jose-dos-campos',
    id: `${CANARY}ID3`,
    token: `${CANARY}-token-3`,
    ...account,
    pace: { min: 2, max: 5 },
    window: '00:00-23:59',
    days: 'mon-sun',
    timezone: 'America/Sao_Paulo',
    dailyLimit: 400,
  },
];

/** What the table of pages needs to name an address. */
export interface Seeds {
  /** A campaign that has ended, with failures and an unknown message. */
  campaign: string;
  /** A campaign that waits to be started. */
  draft: string;
  /** A message that was read. */
  message: string;
  failed: string;
  unknown: string;
  /** A status post on all numbers; one of them is paused. */
  post: string;
  /** An address that fails. */
  callback: string;
}

/** Fills a system so that each page has something of everything to show. */
export async function seed(system: System): Promise<Seeds> {
  const { people, zapi, ask, campaign } = system;
  await callBack(system, ['vendas']);
  const { id: callback } = await ask<{ id: string }>('POST', '/v1/callbacks', {
    url: 'http://127.0.0.1:1/pombo/eventos',
    events: ['message.failed', 'message.unknown', 'lane.held'],
  });
  zapi.fault({ times: 3, do: { kind: 'delivery-error', error: 'Phone number does not exist' } });
  const finished = await campaign('Natal', people.phones(18), { instances: 'vendas' });
  await soon(async () => expect(await statuses(system, finished)).toEqual({ read: 15, failed: 3 }));
  zapi.fault({ do: { kind: 'close', enqueue: false } });
  const unknown = await send(system, people.phones(1)[0]!);
  await soon(async () => expect((await message(system, unknown)).status).toBe('unknown'));
  const draft = await campaign(
    'Promoção de janeiro para clientes que não compram há mais de seis meses',
    people.phones(7),
    {
      start: false,
    },
  );
  await ask('POST', '/v1/lanes/suporte/pause', { why: 'almoço até as 14h' });
  await send(system, people.phones(1)[0]!, 'suporte');
  const { id: post } = await ask<{ id: string }>('POST', '/v1/posts', {
    instances: SEEDED_NUMBERS.map(({ name }) => name),
    image: 'https://example.com/natal.png',
    caption: 'Novidades de Natal! Panetones artesanais com entrega grátis até sexta-feira.',
  });
  for (const phone of people.phones(3)) await ask('POST', '/v1/suppressions', { phone, why: 'pediu por telefone' });
  const list = await ask<{ messages: { id: string; status: string }[] }>('GET', `/v1/messages?campaign=${finished}`);
  const of = (status: string): string => list.messages.find((each) => each.status === status)!.id;
  return { campaign: finished, draft, message: of('read'), failed: of('failed'), unknown, post, callback };
}

/** Sends one message and returns its id. */
export async function send({ ask }: System, phone: string, instance = 'vendas'): Promise<string> {
  const { id } = await ask<{ id: string }>('POST', '/v1/messages', {
    type: 'send-image',
    instance,
    phone,
    image: 'https://example.com/natal.png',
    caption: 'Oi',
    id: `pedido-${randomBytes(3).toString('hex')}`,
  });
  return id;
}

/** As `expect.poll`, which only tests may call. */
const soon = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 60_000, interval: 100 });

async function message({ ask }: System, id: string): Promise<{ status: string }> {
  return ask('GET', `/v1/messages/${id}`);
}

async function statuses({ ask }: System, campaign: string): Promise<object> {
  const { progress } = await ask<{ progress: Record<string, number> }>('GET', `/v1/campaigns/${campaign}`);
  return Object.fromEntries(Object.entries(progress).filter(([, count]) => count > 0));
}
