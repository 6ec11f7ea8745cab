import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultInput, Simulator } from '@pombo/simulator';
import { until, type Installed } from './installed.ts';

/** `aberta` and `outra` send; on `perdida` answers get lost; `parada` is paused; a worker of the dump's layout continues with `velha`. */
export const LANES = ['aberta', 'outra', 'perdida', 'parada', 'velha'] as const;
export type Lane = (typeof LANES)[number];
/** The lane on which that worker writes after the dump was taken. */
export const LATER_LANE: Lane = 'velha';
const IMAGE = 'https://example.com/pombo.png';

export const NUMBERS = LANES.map((name) => ({
  name,
  id: `ID-${name}`,
  token: `TOKEN-${name}`,
  clientToken: 'CLIENT',
  pace: { min: 0.01, max: 0.02 },
}));

/** A message of the scene: what happens to its POST before the dump, and its status in the dump. */
export interface Scened {
  id: string;
  lane: Lane;
  phone: string;
  /** The fault of its first POST, if any. */
  fault?: FaultInput['do'];
  /** Its callbacks are held back; the dump lists them as not received yet. */
  heldBack?: true;
  stands: 'read' | 'accepted' | 'unknown' | 'queued' | 'sending';
}

const RESET = (enqueue: boolean): FaultInput['do'] => ({ kind: 'reset', enqueue });
const FAILED = (enqueue: boolean): FaultInput['do'] => ({
  kind: 'answer',
  status: 500,
  body: { error: 'Internal Server Error' },
  enqueue,
});

let phones = 0;
function scened(id: string, lane: Lane, stands: Scened['stands'], more: Partial<Scened> = {}): Scened {
  phones += 1;
  return { id, lane, stands, phone: `55119${90_500_000 + phones}`, ...more };
}

const TWIN = '5511990600000';
/** In the order in which they are sent. */
export const MESSAGES: readonly Scened[] = [
  scened('read', 'aberta', 'read'),
  scened('accepted', 'aberta', 'accepted', { heldBack: true }),
  scened('lost-taken', 'perdida', 'unknown', { fault: RESET(true), heldBack: true }),
  scened('lost-never-taken', 'perdida', 'unknown', { fault: RESET(false) }),
  // Two to one person, both answers lost; Z-API accepted the first, and its callbacks arrived: they may concern either.
  scened('twin-taken', 'perdida', 'unknown', { fault: RESET(true), phone: TWIN, heldBack: true }),
  scened('twin-never-taken', 'perdida', 'unknown', { fault: RESET(false), phone: TWIN }),
  scened('waits-1', 'parada', 'queued'),
  scened('waits-2', 'parada', 'queued'),
  // In flight when its worker is killed; its callbacks were faster than the answer, which never comes.
  scened('open', 'perdida', 'sending', { fault: { kind: 'hang', enqueue: true } }),
  scened('failed-taken', 'aberta', 'queued', { fault: FAILED(true), heldBack: true }),
  scened('failed-never-taken', 'outra', 'queued', { fault: FAILED(false) }),
];

/** What the worker of that layout does while a new one is already running. */
export const LATER: readonly Scened[] = [
  scened('later-lost', 'velha', 'unknown', { fault: RESET(true) }),
  scened('later-never-taken', 'velha', 'unknown', { fault: RESET(false) }),
  scened('later-waits', 'velha', 'queued'),
];

/** Recipients of the two campaigns: `running` is sent on `aberta` and waits on `parada`; of `waiting` no row is fed. */
export const CAMPAIGNS = {
  running: rows('55119707', [
    ...Array.from({ length: 6 }, () => 'aberta'),
    ...Array.from({ length: 6 }, () => 'parada'),
  ]),
  waiting: rows(
    '55119708',
    Array.from({ length: 10 }, (_none, at) => (at % 2 === 0 ? 'aberta' : 'perdida')),
  ),
} as const;

function rows(from: string, lanes: string[]): { phone: string; lane: string }[] {
  return lanes.map((lane, at) => ({ phone: `${from}${String(at).padStart(5, '0')}`, lane }));
}

interface Parts {
  pombo: Installed;
  simulator: Simulator;
}

/** Brings everything into the state of the lists above, with no process left that would change it. */
export async function playScene({ pombo, simulator }: Parts): Promise<void> {
  prepare(simulator, [...MESSAGES, ...LATER]);
  await pombo.run('lanes', 'pause', 'parada');
  const worker = await pombo.startWorker(LANES.filter((lane) => lane !== LATER_LANE));
  const isDone = (done: readonly Scened[]): Promise<void> =>
    until(async () => {
      const stand = await Promise.all(done.map(({ id }) => pombo.statusOf(id)));
      return done.every(({ stands }, at) => stand[at] === stands);
    });
  const quick = MESSAGES.filter(({ stands }) => stands !== 'sending' && stands !== 'queued');
  const waiting = MESSAGES.filter(({ lane }) => lane === 'parada');
  await pombo.send([...quick, ...waiting].map(inputOf));
  await createCampaign(pombo, 'running');
  await isDone([...quick, ...waiting]);
  const sent = new Set(CAMPAIGNS.running.filter(({ lane }) => lane === 'aberta').map(({ phone }) => phone));
  await until(() => simulator.posts().filter(({ phone }) => sent.has(phone!)).length === sent.size);
  // The callbacks of the twin that was taken come while either may be theirs.
  await simulator.releaseCallbacks(held(simulator, TWIN));
  // A person writes from the number's own phone: a status callback for an id that belongs to no message.
  await simulator.typed({ instance: 'ID-aberta', phone: MESSAGES[1]!.phone, text: 'oi' });
  const [open, ...failing] = MESSAGES.filter((each) => !quick.includes(each) && !waiting.includes(each));
  await pombo.send([inputOf(open!)]);
  await until(() => received(simulator, open!.phone) > 0);
  // They are sent again after ten seconds: the worker does not live until then.
  await pombo.send(failing.map(inputOf));
  await until(() => failing.every(({ phone }) => simulator.posts().some((post) => post.phone === phone)));
  await isDone(failing);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await isDone([open!, ...failing]);
  await pombo.send(LATER.map(inputOf));
  await createCampaign(pombo, 'waiting');
}

/** Lets a worker of that layout continue with its lane. */
export async function playLater({ pombo, simulator }: Parts): Promise<void> {
  const worker = await pombo.startWorker([LATER_LANE]);
  const [lost, ...others] = LATER;
  for (const { id } of [lost!, ...others.filter(({ stands }) => stands === 'unknown')])
    await until(async () => (await pombo.statusOf(id)) === 'unknown');
  // Before its lane's backoff ends, so that the last message is left to the new worker.
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await simulator.releaseCallbacks(held(simulator, lost!.phone));
}

function prepare(simulator: Simulator, messages: readonly Scened[]): void {
  for (const { phone, id, fault } of messages)
    if (fault !== undefined) simulator.fault({ phone, captionIncludes: id, times: 1, do: fault });
  simulator.callbacks({
    faults: messages
      .filter(({ heldBack, lane }) => heldBack === true || lane === LATER_LANE)
      .map(({ phone }) => ({ phone, times: 'always', do: { kind: 'hold' } })),
  });
}

function held(simulator: Simulator, phone: string): number[] {
  return simulator
    .calledBack()
    .filter((each) => each.phone === phone && each.state === 'held')
    .map(({ seq }) => seq);
}

function received(simulator: Simulator, phone: string): number {
  return simulator.calledBack().filter((each) => each.phone === phone && each.state === 'answered').length;
}

function inputOf({ id, lane, phone }: Scened): object {
  return { type: 'send-image', id, instance: lane, phone, image: IMAGE, caption: id };
}

async function createCampaign(pombo: Installed, id: keyof typeof CAMPAIGNS): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-dump-'));
  const file = join(folder, `${id}.csv`);
  const lines = CAMPAIGNS[id].map(({ phone, lane }, at) => `${phone};Nome ${at};${lane}`);
  await writeFile(file, `telefone;nome;instance\n${lines.join('\n')}\n`);
  const options = ['--id', id, '--image', IMAGE, '--caption', 'Oi {{ nome }}', '--no-image-check', '--start'];
  await pombo.run('campaign', 'create', file, ...options);
  await rm(folder, { recursive: true });
}
