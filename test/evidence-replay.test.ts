import { hash } from 'node:crypto';
import { judge } from '@pombo/evidence';
import { isTaken, messageKey, type MessageView } from '@pombo/core';
import { createLaneJobs } from '@pombo/queue';
import type { CalledBack, FaultInput, Post } from '@pombo/simulator';
import fc from 'fast-check';
import { request } from 'undici';
import { beforeAll, expect, test } from 'vitest';
import type { Answer, History, SignForm, TrueSign } from '../packages/evidence/src/gateway.fixture.ts';
import { histories } from '../packages/evidence/src/histories.fixture.ts';
import { startReceiver, type Receiver } from './support/http/receiver.ts';
import { newPhone, stage } from './support/stage.ts';
import { factsFrom, receivedAt, idsIn } from './support/true-facts.ts';

/**
 * Histories of the evidence model, played end to end: a real worker sends, the simulator answers as the history says
 * and holds every callback until the history delivers it. The simulator's own records are the truth.
 */
const HISTORIES = 200;
const SEED = 20_261_121;
const LANES = Array.from({ length: 20 }, (_none, at) => `lane-${at}`);
/** Another system sends through these too, and they are declared not exclusive. */
const SHARED = new Set(LANES.slice(14));

const on = stage({
  lanes: LANES,
  pace: { min: 0.005, max: 0.01 },
  rules: Object.fromEntries([...SHARED].map((lane) => [lane, { exclusive: false }])),
});
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver(on.ledger, createLaneJobs(on.client, on.prefix));
  for (const lane of LANES) {
    await receiver.hear(on.gatewayUrl, lane, on.zapi(lane));
    await ask(lane, 'PUT', 'update-notify-sent-by-me', { notifySentByMe: true });
  }
  on.simulator.callbacks({ faults: [{ times: 'always', do: { kind: 'hold' } }] });
  return () => receiver.close();
});

/** The reply to an attempt's POST. */
function faultOf({ answer, taken }: { answer: Answer; taken: boolean }): FaultInput['do'] {
  switch (answer) {
    case 'full':
      return { kind: 'delay', enqueue: true, ms: 0 };
    case 'half':
      return { kind: 'answer', status: 200, body: {}, ids: ['zaapId'], enqueue: true };
    case 'silent':
      return { kind: 'reset', enqueue: taken };
    case 'errored':
      return { kind: 'answer', status: 500, body: { error: 'Internal Server Error' }, enqueue: taken };
    case 'unsent':
      return { kind: 'answer', status: 429, body: { error: 'Too many requests' }, enqueue: false };
    case 'named':
      return { kind: 'answer', status: 500, body: { error: 'no' }, ids: ['zaapId', 'messageId'], enqueue: taken };
    default:
      return answer satisfies never;
  }
}

const KIND_OF: Record<SignForm, CalledBack['kind']> = {
  delivery: 'DeliveryCallback',
  failure: 'DeliveryCallback',
  refusal: 'DeliveryCallback',
  listing: 'RECEIVED',
  progress: 'SENT',
  echo: 'ReceivedCallback',
};

interface Played {
  history: History;
  lane: string;
  phone: string;
  /** Message of the history → id. */
  ids: Map<string, string>;
}

/** When a message was read for each of its attempts: the attempt could know whatever was stored before that. */
const loads = new Map<string, { last: number; begun: number[] }>();

test(
  `${HISTORIES} histories of the model, end to end: nothing is resent after a sign, and nothing is reported wrongly`,
  { timeout: 180_000 },
  async () => {
    const worker = await on.start({
      outstanding: { seen: 1000, unseen: 1000 },
      timings: {
        sweepMs: 300,
        coolMs: { first: 20, cap: 50 },
        erroredMs: { first: 150, cap: 150 },
        unknownCoolMs: 10,
        outageMs: 1,
        searchMs: 50,
      },
      onStep(step, _lane, key) {
        const now = performance.timeOrigin + performance.now();
        const known = loads.get(key) ?? { last: 0, begun: [] };
        loads.set(key, known);
        if (step === 'load:read') known.last = now;
        if (step === 'open-attempt:opened') known.begun.push(known.last);
      },
    });
    const size = { minAttempts: 1, maxAttempts: 3, maxSigns: 5 };
    const todo = fc.sample(histories(size), { numRuns: HISTORIES, seed: SEED });
    const [mine, theirs] = [todo.filter(({ shared }) => !shared), todo.filter(({ shared }) => shared)];
    const played: Played[] = [];
    await Promise.all(
      LANES.map(async (lane) => {
        const from = SHARED.has(lane) ? theirs : mine;
        for (let next = from.pop(); next !== undefined; next = from.pop()) played.push(await play(next, lane));
      }),
    );
    await worker.stop();

    expect(played).toHaveLength(HISTORIES);
    const found = await Promise.all(played.map(compare));
    expect(found.flatMap(({ lies }) => lies)).toEqual([]);
    const sum = (what: 'resent' | 'refused' | 'settled' | 'unknown'): number =>
      found.reduce((all, each) => all + each[what], 0);
    const told = { resent: sum('resent'), refused: sum('refused'), settled: sum('settled'), unknown: sum('unknown') };
    process.stdout.write(`  replayed ${HISTORIES} histories: ${JSON.stringify(told)}\n`);
    // Each kind of case came up.
    for (const number of Object.values(told)) expect(number).toBeGreaterThan(5);
  },
);

/** Plays one history: the attempts that Pombo makes, and each sign after its number of POSTs. */
async function play(history: History, lane: string): Promise<Played> {
  const phone = newPhone();
  const ids = new Map<string, string>();
  const postsOf = (): Post[] => on.simulator.posts().filter((post) => post.phone === phone && isOurs(post));
  for (const attempt of history.attempts)
    on.simulator.fault({ phone, captionIncludes: 'ours', times: 1, do: faultOf(attempt) });
  for (const [at, { message, caption }] of history.attempts.entries()) {
    if (!ids.has(message)) {
      const { id } = await on.producer.sendImage({
        instance: lane,
        phone,
        caption: `ours ${caption}`,
        image: imageOf(phone, message),
      });
      ids.set(message, id);
    }
    await expect
      .poll(async () => postsOf().length > at || (await areAtRest(ids)), { timeout: 30_000, interval: 10 })
      .toBe(true);
    for (const sign of history.signs.filter(({ after }) => after === at + 1))
      await receive(sign, lane, phone, postsOf());
  }
  await expect.poll(() => areAtRest(ids), { timeout: 30_000, interval: 10 }).toBe(true);
  for (const sign of history.signs) await receive(sign, lane, phone, postsOf());
  // A failure of ours would bring one back.
  await expect.poll(() => areAtRest(ids), { timeout: 30_000, interval: 10 }).toBe(true);
  return { history, lane, phone, ids };
}

/** Delivers one callback of the history to Pombo, or one that another sender causes. */
async function receive({ form, maker }: TrueSign, lane: string, phone: string, posts: readonly Post[]): Promise<void> {
  if (maker === 'person') {
    await on.simulator.typed({ instance: on.zapiId(lane), phone, text: 'oi' });
    return;
  }
  if (maker === 'other-recipient') return;
  if (maker === 'foreign') {
    if (on.simulator.posts().some((post) => post.phone === phone && !isOurs(post))) return;
    await ask(lane, 'POST', 'send-image', { phone, image: FOREIGN, caption: 'theirs' });
  }
  const made =
    maker === 'foreign' ? on.simulator.posts().filter((post) => post.phone === phone && !isOurs(post)) : posts;
  const post = maker === 'foreign' ? made[0] : made[maker];
  const held = on.simulator
    .calledBack()
    .filter((each) => each.state === 'held' && each.kind === KIND_OF[form] && each.phone === phone)
    .filter((each) => post?.messageId !== undefined && idsIn(each).includes(post.messageId))
    .map(({ seq }) => seq);
  await on.simulator.releaseCallbacks(held);
}

/** Compares what Pombo reports about one history's messages with the simulator's records. */
async function compare({ lane, phone, ids }: Played) {
  const all = on.simulator.posts().filter((post) => post.phone === phone);
  const callbacks = on.simulator.calledBack().filter((each) => each.phone === phone);
  const keyOf = new Map([...ids].map(([message, id]) => [hash('sha256', imageOf(phone, message)), id]));
  const truth = judge(
    factsFrom({
      posts: all,
      callbacks,
      shared: SHARED.has(lane),
      messageOf: (post) => keyOf.get(post.image!.sha256),
      beganAt: (post) => begunAt(keyOf.get(post.image!.sha256)!, post, all) ?? post.arrivedAt,
    }),
  );
  const result = { lies: [] as string[], resent: 0, refused: 0, settled: 0, unknown: 0 };
  for (const id of ids.values()) {
    const posts = all.filter((post) => keyOf.get(post.image!.sha256) === id);
    const view = (await on.producer.get(id))!;
    const about = (what: string): string => `${id} on ${lane}, ${view.status}: ${what}`;
    result.lies.push(...liesOf(view, posts).map(about));
    result.lies.push(...sentAfterSign(id, posts, callbacks).map(about));
    if (truth.messages.get(id)?.taken === true && view.status === 'unknown') result.lies.push(about('is provable'));
    if (posts.length > 1) result.resent += 1;
    if (view.error?.code === 'evidence-pending') result.refused += 1;
    if (posts.at(-1)?.fault === 'reset' && isTaken(view.status)) result.settled += 1;
    if (view.status === 'unknown') result.unknown += 1;
  }
  if (result.lies.length > 0) result.lies.push(await story({ lane, phone, ids }, all, callbacks));
  return result;
}

/** What a person needs to investigate a wrong claim. */
async function story(
  { lane, phone, ids }: Pick<Played, 'lane' | 'phone' | 'ids'>,
  posts: readonly Post[],
  callbacks: readonly CalledBack[],
): Promise<string> {
  const names = new Map([...ids].map(([message, id]) => [hash('sha256', imageOf(phone, message)), id]));
  const lines = posts.map((post) => ({
    at: post.arrivedAt,
    line: `POST ${post.seq} of ${names.get(post.image!.sha256) ?? 'another system'} "${post.caption}" ${post.fault ?? ''} ${
      post.answer === undefined ? 'no answer' : `${post.answer.status} ${post.answer.body}`
    }, ${post.fate}, ${post.zaapId} ${post.messageId}`,
  }));
  for (const each of callbacks) {
    const at = receivedAt(each);
    if (at !== undefined) lines.push({ at, line: `heard ${each.kind} ${JSON.stringify(each.body)}` });
  }
  const views = await Promise.all([...ids.values()].map((id) => on.producer.get(id)));
  const told = views.map((view) => `${view?.id} ${view?.status} ${JSON.stringify([view?.result, view?.error])}`);
  const timeline = lines.toSorted((a, b) => a.at - b.at).map(({ at, line }) => `${new Date(at).toISOString()} ${line}`);
  return [lane, ...timeline, ...told].join('\n');
}

/** Claims of Pombo that are wrong. */
function liesOf({ status, result, duplicateCertainty }: MessageView, posts: readonly Post[]): string[] {
  const lies: string[] = [];
  const taken = posts.filter(({ enqueued }) => enqueued);
  if (isTaken(status) && taken.length === 0) lies.push('was never taken');
  if (duplicateCertainty === 'certain' && taken.length < 2) lies.push('arrived once');
  for (const what of ['zaapId', 'messageId'] as const) {
    const id = result?.[what];
    if (id !== undefined && !posts.some((post) => post[what] === id)) lies.push(`has the ${what} of another message`);
  }
  return lies;
}

/** Attempts that began although a sign of an earlier one was stored before the message was read for them. */
function sentAfterSign(id: string, posts: readonly Post[], callbacks: readonly CalledBack[]): string[] {
  const { begun } = loads.get(messageKey(id))!;
  return posts.flatMap((_post, at) => {
    const earlier = new Set(posts.slice(0, at).map(({ messageId }) => messageId));
    const signs = callbacks.filter((each) => idsIn(each).some((named) => earlier.has(named)));
    const stored = signs.find((each) => (receivedAt(each) ?? Infinity) < begun[at]!);
    return stored === undefined ? [] : [`attempt ${at + 1} began after ${stored.kind} had been received`];
  });
}

function begunAt(id: string, post: Post, all: readonly Post[]): number | undefined {
  const mine = all.filter(({ image }) => image!.sha256 === post.image!.sha256);
  return loads.get(messageKey(id))?.begun[mine.indexOf(post)];
}

async function areAtRest(ids: ReadonlyMap<string, string>): Promise<boolean> {
  const views = await Promise.all([...ids.values()].map((id) => on.producer.get(id)));
  return views.every((view) => view !== undefined && view.status !== 'queued' && view.status !== 'sending');
}

const FOREIGN = 'https://example.com/theirs.png';
const FOREIGN_SHA = hash('sha256', FOREIGN);
const isOurs = ({ image }: Post): boolean => image?.sha256 !== FOREIGN_SHA;
/** Captions may be alike, so a message's POSTs are known by its image. */
const imageOf = (phone: string, message: string): string => `https://example.com/${phone}/${message}.png`;

async function ask(lane: string, method: 'PUT' | 'POST', path: string, body: unknown): Promise<void> {
  const { id, token, clientToken } = on.zapi(lane);
  const answer = await request(`${on.gatewayUrl}/instances/${id}/token/${token}/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'Client-Token': clientToken },
    body: JSON.stringify(body),
  });
  await answer.body.dump();
}
