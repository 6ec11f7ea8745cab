import { readConfig, startApi } from '@pombo/api';
import { resolve } from '@pombo/ledger';
import { messageKey, Verdict } from '@pombo/core';
import { recallLane, type KeptAtZapi, type Recalled } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { createLog } from '@pombo/worker';
import { createInstance, createProviderQueue } from '@pombo/zapi';
import { expect, onTestFinished, test } from 'vitest';
import { IMAGE, newPhone, stage, type StagedWorker } from './support/stage.ts';

/**
 * Recalling what Z-API keeps for a disconnected number: nothing sent twice, nothing lost, whatever happens in between.
 */
const on = stage();
const LANE = 'vendas';

interface Kept {
  id: string;
  phone: string;
}

/** A disconnected number, and messages of ours that Z-API keeps for it, oldest first. */
async function kept(count: number): Promise<{ messages: Kept[]; zapi: KeptAtZapi; worker: StagedWorker }> {
  const { id, token, clientToken } = on.zapi(LANE);
  const worker = await on.start();
  // An idle number is probed before it sends, so it is disconnected only after that.
  const before = newPhone();
  await on.producer.sendImage({ instance: LANE, phone: before, image: IMAGE });
  await expect.poll(() => on.simulator.received(before).length, { timeout: 10_000 }).toBe(1);
  on.simulator.setInstance(id, { connected: false });
  const messages: Kept[] = [];
  onTestFinished(async () => {
    await worker.stop();
    for (const message of messages) await on.producer.cancel(message.id).catch(() => undefined);
    await fetch(`${on.gatewayUrl}/instances/${id}/token/${token}/queue`, {
      method: 'DELETE',
      headers: { 'client-token': clientToken },
    });
    on.simulator.setInstance(id, { connected: true });
    await on.ledger.lanes.release(LANE);
  });
  for (let at = 0; at < count; at += 1) {
    const phone = newPhone();
    const sent = await on.producer.sendImage({ instance: LANE, phone, image: IMAGE });
    expect((await on.producer.waitFor(sent.id)).status).toBe('accepted');
    messages.push({ id: sent.id, phone });
  }
  const instance = createInstance({ name: LANE }, { id, token, clientToken });
  return { messages, zapi: createProviderQueue({ instance, baseUrl: on.gatewayUrl }), worker };
}

function recalled(zapi: KeptAtZapi, clock?: () => number): Promise<Recalled> {
  const jobs = createLaneJobs(on.client, on.prefix);
  return recallLane(LANE, { ledger: on.ledger, jobs, zapi, ...(clock === undefined ? {} : { clock }) });
}

const statuses = async (messages: Kept[]): Promise<(string | undefined)[]> =>
  Promise.all(messages.map(async ({ id }) => (await on.producer.get(id))?.status));
const receipts = (messages: Kept[]): number[] => messages.map(({ phone }) => on.simulator.received(phone).length);
const posts = (messages: Kept[]): number[] =>
  messages.map(({ phone }) => on.simulator.posts().filter((post) => post.phone === phone).length);
const connect = (): unknown => on.simulator.setInstance(on.zapiId(LANE), { connected: true });

/** A POST that is not recorded here. */
async function postAside(phone: string): Promise<void> {
  const { id, token, clientToken } = on.zapi(LANE);
  await fetch(`${on.gatewayUrl}/instances/${id}/token/${token}/send-image`, {
    method: 'POST',
    headers: { 'client-token': clientToken, 'content-type': 'application/json' },
    body: JSON.stringify({ phone, image: IMAGE }),
  });
}

/** Z-API says that it sent the message. */
async function calledBack({ id }: Kept): Promise<void> {
  const { result } = (await on.producer.get(id))!;
  await on.receipts.apply(LANE, { kind: 'delivery', zaapId: result!.zaapId!, messageId: result!.messageId! });
}

test('what was recalled while the number was disconnected is sent once, by Pombo, when it is reconnected', async () => {
  const { messages, zapi } = await kept(4);
  const result = await recalled(zapi);
  expect(result).toMatchObject({ listed: 4, takenBack: 4, requeued: 3, obsolete: 0, left: 0, disconnected: true });
  // Z-API may have begun the next one in its queue when the connection was lost.
  expect(result.unclear).toEqual([messages[0]!.id]);
  expect(await statuses(messages)).toEqual(['unknown', 'queued', 'queued', 'queued']);
  expect(await on.ledger.lanes.holds(LANE)).toMatchObject([{ reason: 'disconnected' }]);
  expect(await zapi.queue()).toEqual([]);
  connect();
  await expect.poll(() => receipts(messages)).toEqual([0, 1, 1, 1]);
  expect(posts(messages)).toEqual([1, 2, 2, 2]);
});

test('an entry that Z-API lists on two pages is recalled once, and the next in line is still not proven unsent', async () => {
  const { messages, zapi } = await kept(3);
  const queue = async (): Promise<{ zaapId: string }[]> => {
    const listed = await zapi.queue();
    return [...listed, ...listed.slice(0, 2)];
  };
  const result = await recalled({ ...zapi, queue });
  expect(result).toMatchObject({ listed: 3, takenBack: 3, requeued: 2, obsolete: 0, left: 0 });
  expect(result.unclear).toEqual([messages[0]!.id]);
  expect(await statuses(messages)).toEqual(['unknown', 'queued', 'queued']);
});

test('messages recalled from a connected number are unknown, and nothing is sent again', async () => {
  const { messages, zapi } = await kept(2);
  const result = await recalled({ ...zapi, probe: async () => ({ state: 'up' }) });
  expect(result).toMatchObject({ takenBack: 2, requeued: 0, disconnected: false, released: ['paused'] });
  expect(result.unclear).toHaveLength(2);
  expect(await statuses(messages)).toEqual(['unknown', 'unknown']);
});

test.each([
  ['the number connects meanwhile', async () => void (await on.receipts.apply(LANE, { kind: 'connected' })), undefined],
  ['Z-API says nothing about the number at the end', 'silent', undefined],
  ['it takes long enough for the number to connect and disconnect', undefined, 20_000],
] as const)('when %s, nothing counts as proven', async (_what, meanwhile, stepMs) => {
  const { messages, zapi } = await kept(2);
  let asked = 0;
  const result = await recalled(
    {
      ...zapi,
      async probe() {
        asked += 1;
        return asked > 1 && meanwhile === 'silent' ? { state: 'silent' } : zapi.probe();
      },
      async removeFromQueue(zaapId) {
        await zapi.removeFromQueue(zaapId);
        if (typeof meanwhile === 'function') await meanwhile();
      },
    },
    () => asked * (stepMs ?? 0),
  );
  expect(result).toMatchObject({ requeued: 0, disconnected: false });
  expect(await statuses(messages)).toEqual(['unknown', 'unknown']);
});

test('a callback before, during or after the recall wins: that message is not sent again', async () => {
  const { messages, zapi } = await kept(4);
  const [, during, before, after] = messages as [Kept, Kept, Kept, Kept];
  const ofDuring = (await on.producer.get(during.id))!.result!.zaapId;
  let listings = 0;
  const result = await recalled({
    ...zapi,
    async queue() {
      const listed = await zapi.queue();
      listings += 1;
      if (listings === 1) await calledBack(before);
      return listed;
    },
    async removeFromQueue(zaapId) {
      await zapi.removeFromQueue(zaapId);
      if (zaapId === ofDuring) await calledBack(during);
    },
  });
  expect(result).toMatchObject({ listed: 4, takenBack: 2, requeued: 1 });
  await calledBack(after);
  expect(await statuses([during, before, after])).toEqual(['sent', 'sent', 'sent']);
  connect();
  await expect.poll(() => on.ledger.lanes.holds(LANE)).toEqual([]);
  const next = await on.producer.sendImage({ instance: LANE, phone: newPhone(), image: IMAGE });
  await on.producer.waitFor(next.id);
  expect(posts(messages)).toEqual([1, 1, 1, 1]);
});

test('after an interruption the same call continues; the message recalled last stays unknown', async () => {
  const { messages, zapi } = await kept(3);
  const cut = recalled({
    ...zapi,
    async removeFromQueue(zaapId) {
      await zapi.removeFromQueue(zaapId);
      throw new Error('the process ends here');
    },
  });
  await expect(cut).rejects.toThrow('ends here');
  expect(await statuses(messages)).toEqual(['accepted', 'accepted', 'unknown']);
  expect(await on.ledger.lanes.holds(LANE)).toMatchObject([{ reason: 'paused' }]);
  expect(await recalled(zapi)).toMatchObject({ listed: 2, requeued: 1, unclear: [messages[0]!.id] });
  expect(await statuses(messages)).toEqual(['unknown', 'queued', 'unknown']);
});

test('what Z-API does not drop stays unknown and is counted as left', async () => {
  const { messages, zapi } = await kept(2);
  const result = await recalled({ ...zapi, removeFromQueue: async () => undefined });
  expect(result).toMatchObject({ takenBack: 0, requeued: 0, left: 2 });
  expect(await recalled(zapi)).toMatchObject({ takenBack: 2, requeued: 1 });
  expect(await statuses(messages)).toEqual(['unknown', 'queued']);
});

test('an entry of an earlier attempt proves nothing about a later attempt without an answer', async () => {
  const { messages, zapi, worker } = await kept(2);
  await worker.stop();
  const message = messages[1]!;
  const key = messageKey(message.id);
  expect(await recalled({ ...zapi, removeFromQueue: async () => undefined })).toMatchObject({ left: 2 });
  // A person sends it again; that POST is accepted too, and its answer is lost.
  const again = await on.ledger.messages.change(LANE, key, resolve('resend', undefined));
  await on.ledger.lanes.release(LANE);
  const generation = again.answer === 'done' ? again.generation : 0;
  const asked = {
    generation,
    nonce: 'second',
    owner: 'gone',
    gapMs: 0,
    maxAgeMs: 0,
    outstanding: { seen: 9, unseen: 9 },
  };
  await expect.poll(async () => (await on.ledger.attempts.open(LANE, key, asked)).answer).toBe('go');
  await postAside(message.phone);
  await on.ledger.attempts.close(
    LANE,
    key,
    'second',
    Verdict.unknown({ waitMs: 0 }, { code: 'lost-answer', message: 'reset' }),
  );

  const result = await recalled(zapi);
  expect(result).toMatchObject({ listed: 3, requeued: 0, disconnected: true });
  expect(result.unclear).toContain(message.id);
  expect((await on.producer.get(message.id))?.status).toBe('unknown');
});

test('what another system put into Z-API\u2019s queue stays there', async () => {
  const { messages, zapi } = await kept(1);
  const theirs = newPhone();
  await postAside(theirs);
  expect(await recalled(zapi)).toMatchObject({ listed: 2, takenBack: 1 });
  connect();
  await expect.poll(() => on.simulator.received(theirs).length).toBe(1);
  expect(receipts(messages)).toEqual([0]);
});

test('the API recalls on request, and reports the result', async () => {
  const { messages } = await kept(2);
  const config = readConfig({ ...on.env, POMBO_PORT: '0' });
  const api = await startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
  onTestFinished(async () => void (await api.stop()));
  const response = await fetch(`${api.url}/v1/lanes/${LANE}/resume`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recall: true }),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    instance: LANE,
    state: 'held',
    released: ['paused'],
    recalled: { listed: 2, takenBack: 2, requeued: 1, unclear: [messages[0]!.id], left: 0, disconnected: true },
  });
});
