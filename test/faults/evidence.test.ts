import { randomUUID } from 'node:crypto';
import { resolve } from '@pombo/ledger';
import { messageKey, Verdict, type GatewayEvent, type Ids, type MessageBody, type Status } from '@pombo/core';
import { createLaneJobs } from '@pombo/queue';
import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../support/http/receiver.ts';
import { IMAGE, newPhone, stage } from '../support/stage.ts';
import { eventually, traffic } from '../support/traffic.ts';

/** Callbacks that come twice, out of order, early, late, or for another recipient (matrix.md, E). */
const on = stage({ lanes: ['vendas', 'ledger'] });
const { start, send, posts, posted, reaches } = traffic(on);

interface Attempted {
  id: string;
  key: string;
  phone: string;
  zaapId: string;
  messageId: string;
}

/** How an attempt can end; `errored` means that the gateway said it failed. */
const HEALTHY = { waitMs: 0 };
const ENDS = {
  accepted: (ids) => Verdict.accepted(HEALTHY, ids),
  unknown: () => Verdict.unknown(HEALTHY, { code: 'lost-answer', message: 'reset' }),
  turnedAway: () => Verdict.turnedAway(HEALTHY, { code: 'busy', message: 'slow down' }),
  errored: () => Verdict.gatewayFailed(HEALTHY, 'HTTP 500', 0),
  givenUp: () => Verdict.failed(HEALTHY, { code: 'gateway_error', message: 'HTTP 500' }),
} satisfies Record<string, (ids: Ids) => Verdict>;

/** A message on a lane that no worker serves, whose attempts ended like this. */
async function attempted(
  ends: keyof typeof ENDS | (keyof typeof ENDS)[],
  given: Partial<MessageBody> = {},
): Promise<Attempted> {
  const id = randomUUID();
  const phone = given.phone ?? newPhone();
  const body: MessageBody = {
    id,
    type: 'send-image',
    image: {
      kind: 'url',
      url: IMAGE,
    },
    priority: 'normal',
    onUnknown: 'hold',
    ...given,
    phone,
  };
  const [created] = await on.ledger.messages.create([{ lane: 'ledger', body, contentHash: id }]);
  const { key, generation } = created as { key: string; generation: number };
  const outstanding = { seen: 10_000, unseen: 10_000 };
  const ids = { zaapId: `Z-${id}`, messageId: `M-${id}` };
  for (const end of [ends].flat()) {
    const nonce = randomUUID();
    const request = { generation, nonce, owner: 'w-test', gapMs: 0, maxAgeMs: 0, outstanding };
    expect(await on.ledger.attempts.open('ledger', key, request)).toMatchObject({ answer: 'go' });
    await on.ledger.attempts.close('ledger', key, nonce, ENDS[end](ids));
  }
  return { id, key, phone, ...ids };
}

const apply = (event: GatewayEvent) => on.receipts.apply('ledger', event);
const statusOf = async ({ id }: { id: string }): Promise<Status | undefined> => (await on.producer.get(id))?.status;

const delivered = ({ zaapId, messageId, phone }: Attempted): GatewayEvent => ({
  kind: 'delivery',
  zaapId,
  messageId,
  phone,
  at: Date.now(),
});
const progressed = ({ messageId, phone }: Attempted, to: 'sent' | 'delivered' | 'read'): GatewayEvent => ({
  kind: 'progress',
  to,
  ids: [messageId],
  phone,
});

const echoed = ({ messageId, phone }: Attempted): GatewayEvent => ({ kind: 'echo', messageId, fromApi: true, phone });

function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, at) => orders(list.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

test('E1 the same callback fifty times at once settles once', async () => {
  for (const to of ['accepted', 'unknown'] as const) {
    const before = (await on.ledger.messages.counts('ledger')).sent;
    const message = await attempted(to);
    const answers = await Promise.all(Array.from({ length: 50 }, () => apply(delivered(message))));
    expect(answers.filter(({ answer }) => answer === 'settled').length).toBeGreaterThanOrEqual(1);
    await on.receipts.joinAll('ledger');
    expect(await statusOf(message)).toBe('sent');
    const counts = await on.ledger.messages.counts('ledger');
    expect(counts.unknown + counts.accepted).toBe(0);
    const told = await on.client.xrange(`${on.prefix}:{ledger}:outbox`, '-', '+');
    const steps = told.map(([, [, what, , key]]) => [key, what]).filter(([key]) => key === message.key);
    expect(steps.filter(([, what]) => what === 'sent')).toHaveLength(1);
    expect(counts.sent).toBe(before + 1);
  }
});

describe("E2 every order of a message's callbacks", () => {
  const CALLBACKS = ['delivery', 'sent', 'delivered', 'read'] as const;
  test.for(orders(CALLBACKS))(
    '%s, %s, %s, %s: the message ends read, and its status never goes back',
    async (order) => {
      const message = await attempted('accepted');
      const ladder: Status[] = ['accepted', 'sent', 'delivered', 'read'];
      let highest = 0;
      for (const what of order) {
        await apply(what === 'delivery' ? delivered(message) : progressed(message, what));
        const now = ladder.indexOf((await statusOf(message))!);
        expect(now).toBeGreaterThanOrEqual(highest);
        highest = now;
      }
      expect(await statusOf(message)).toBe('read');
    },
  );
});

test('E3 callbacks with unknown ids change only the one unknown message that they can belong to', async () => {
  const known = await attempted('accepted');
  const open = await attempted('unknown');
  const before = await on.ledger.messages.counts('ledger');
  for (let at = 0; at < 40; at += 1) {
    const stranger: Attempted = {
      ...known,
      zaapId: `X-${randomUUID()}`,
      messageId: `Y-${randomUUID()}`,
      phone: newPhone(),
    };
    await apply(delivered(stranger));
    await apply(progressed(stranger, 'read'));
    await apply({
      ...delivered(stranger),
      failure: { class: 'recipient', text: 'Phone number does not exist' },
    } as GatewayEvent);
    // Another sender's failure at a phone that also got one of our messages.
    await apply({
      ...delivered({ ...stranger, phone: known.phone }),
      failure: { class: 'recipient', text: 'no' },
    } as GatewayEvent);
  }
  await on.receipts.joinAll('ledger');
  expect(await on.ledger.messages.counts('ledger')).toEqual(before);
  expect([await statusOf(known), await statusOf(open)]).toEqual(['accepted', 'unknown']);
});

describe("a callback with ids that are known to be a message's proves nothing about another message to that person", () => {
  const late: [what: string, ...told: ((message: Attempted) => GatewayEvent)[]][] = [
    ['the DeliveryCallback of an accepted message', delivered],
    ['its status callback', (message) => progressed(message, 'delivered')],
    ['its echo', echoed],
    ['its echo, after its facts were dropped', delivered, echoed],
  ];
  test.for(late)('%s', async ([, ...told]) => {
    const known = await attempted(told.length > 1 ? 'unknown' : 'accepted');
    for (const event of told.slice(0, -1)) await apply(event(known));
    const open = await attempted('unknown', { phone: known.phone });
    await apply(told.at(-1)!(known));
    expect(await statusOf(open)).toBe('unknown');
    expect((await on.producer.get(open.id))?.result).toBeUndefined();
    expect(['sent', 'delivered']).toContain(await statusOf(known));
  });
});

describe('C7 proof that a message was accepted although the gateway said "failed"', () => {
  const histories: (keyof typeof ENDS)[][] = [
    ['errored'],
    ['errored', 'errored'],
    ['errored', 'turnedAway'],
    ['errored', 'unknown'],
    ['errored', 'errored', 'errored', 'errored', 'givenUp'],
  ];
  test.for(histories.map((ends) => [ends.join(', '), ends] as const))(
    'after %s: it is sent, and stays so',
    async ([, ends]) => {
      const message = await attempted([...ends]);
      await apply(delivered(message));
      expect(await statusOf(message)).toBe('sent');
      await expect(on.producer.retry(message.id)).rejects.toMatchObject({ code: 'wrong_status' });
    },
  );
});

describe('E7 a callback that spells the recipient in another way', () => {
  const spellings: [string, asked: string, told: string, Status][] = [
    ['with the ninth digit', '551187654321', '5511987654321', 'sent'],
    ['without it', '5511987654322', '551187654322', 'sent'],
    ['of a landline, which has none', '551133334444', '551133334444', 'sent'],
    ['of another person', '5511987654323', '5521987654323', 'unknown'],
    ['as a LID, which names no known person', '5511987654324', '123456789012345@lid', 'unknown'],
  ];
  test.for(spellings)('%s: %s reported as %s is %s', async ([, asked, told, end]) => {
    const message = await attempted('unknown', { phone: asked });
    await apply({ ...delivered(message), phone: told } as GatewayEvent);
    expect(await statusOf(message)).toBe(end);
  });
});

describe('with a real worker and real callbacks', () => {
  beforeAll(async () => {
    const receiver = await startReceiver(on.ledger, createLaneJobs(on.client, on.prefix));
    await receiver.hear(on.gatewayUrl, 'vendas', on.zapi('vendas'));
    return () => receiver.close();
  });

  test("E5 a callback before the POST's own answer is kept, and applied when the ids are known", async () => {
    await start();
    const message = await send({ fault: { kind: 'callbacks-first', wait: 'all' } });
    await reaches(message, 'read');
    expect(posts(message)).toHaveLength(1);
  });

  test('E6, C24 no callback ever reaches us: accepted stays accepted, and nothing is sent again', async () => {
    on.simulator.callbacks({ faults: [{ times: 'always', do: { kind: 'lose' } }] });
    await start();
    const message = await send();
    await reaches(message, 'accepted');
    await on.simulator.waitFor({ callbacksMissed: 1 });
    expect(await statusOf(message)).toBe('accepted');
    expect(posts(message)).toHaveLength(1);
    on.simulator.callbacks({ faults: [] });
  });

  test('C23 "it was not queued" three times: sent again twice, then failed', async () => {
    await start();
    const message = await send({ fault: { kind: 'not-queued' }, times: 'always' });
    await reaches(message, 'failed');
    expect((await on.producer.get(message.id))?.error?.code).toBe('not_queued');
    expect(posts(message).map((post) => post.enqueued)).toEqual([false, false, false]);
  });

  test('E4 proof that arrives after a person chose "resend": nothing is sent again', async () => {
    on.simulator.callbacks({ faults: [{ times: 'always', do: { kind: 'hold' } }] });
    await start();
    const message = await send({ fault: { kind: 'reset', enqueue: true } });
    await reaches(message, 'unknown');
    await on.ledger.lanes.hold('vendas', 'paused', 'to resend undisturbed');
    await on.ledger.messages.change('vendas', messageKey(message.id), resolve('resend', 'no answer'));
    on.simulator.callbacks({ faults: [] });
    await on.simulator.releaseCallbacks();
    await eventually(() => statusOf(message), 'read');
    await on.ledger.lanes.release('vendas');
    const next = await send();
    await posted(next);
    expect(posts(message)).toHaveLength(1);
  });
});
