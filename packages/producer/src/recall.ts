import { recall, requeueRecalled, resumeLane, type Change, type Ledger, type Resumed } from '@pombo/ledger';
import { PomboError, isPomboError, isTaken, messageKey, type HoldReason, type MessageView } from '@pombo/message';
import type { LaneJobs } from './lane-jobs.ts';

/** What a recall asks Z-API about one number. */
export interface KeptAtZapi {
  /** `down` with the reason `disconnected` is the only answer that proves anything. */
  probe(): Promise<{ state: 'up' } | { state: 'down'; reason: HoldReason } | { state: 'silent' }>;
  /** What waits in Z-API's own queue, oldest first; it may list an entry twice. Throws `gateway_unreachable`. */
  queue(): Promise<{ zaapId: string }[]>;
  /** Takes one out; Z-API answers the same for what is not there. Throws `gateway_unreachable`. */
  removeFromQueue(zaapId: string): Promise<void>;
}

/** What a recall came to. */
export interface Recalled {
  /** Messages that lay in Z-API's queue, whoever put them there. */
  listed: number;
  /** Of ours: gone from there, and Z-API did not say that it had sent them. */
  takenBack: number;
  /** Of these: proven unsent, queued here again. */
  requeued: number;
  /** Of these: nobody can say whether they went out before; ids, for `pombo unknown resolve`. */
  unclear: string[];
  /** Of these: of messages that need them no more, as of one that was sent again since. */
  obsolete: number;
  /** Ours that lie there still, `unknown` until the same call, or a callback, says more. */
  left: number;
  /** The number was disconnected all the while; its lane stays held for that. */
  disconnected: boolean;
  released: HoldReason[];
  /** Redis had lost writes: what that hold means for the messages that wait (`resumeLane`). */
  rollback?: Resumed['rollback'];
}

export interface RecallParts {
  ledger: Pick<Ledger, 'messages' | 'lanes' | 'recovery'>;
  jobs: LaneJobs;
  zapi: KeptAtZapi;
  /** Also release a hold `rollback`; default false. */
  afterRollback?: boolean;
  /** ms that never jump; default `performance.now`. */
  clock?: () => number;
}

/**
 * Takes back what of ours lies in Z-API's own queue, never anybody else's, and then lets the lane go. A message is
 * queued again only by proof: the number was disconnected before and after, the list no longer has it, and it was not
 * the next to be sent, which Z-API may have begun with as the connection was lost. Of the others nobody can say
 * whether they went out before: they end `unknown`, and callbacks or a person settle them.
 *
 * Cut off anywhere, it loses and doubles nothing, and the same call goes on: the lane stays held, and a message is
 * `unknown` before Z-API is asked to drop it. Throws `gateway_unreachable`.
 */
export async function recallLane(lane: string, parts: RecallParts): Promise<Recalled> {
  const { ledger, jobs, zapi } = parts;
  // Nothing of the lane may begin meanwhile: it would come into the queue that is being looked through.
  await ledger.lanes.hold(lane, 'paused', 'taking back what lies in Z-API\u2019s queue');
  try {
    const away = await watchAway(lane, parts);
    const listed = onlyOnce(await zapi.queue());
    const taken = await takeOut(lane, listed, parts);
    const after = await zapi.queue();
    const disconnected = await away.still();
    const complete = after.length < FULL;
    const fates = await Promise.all(
      taken.map((each) => settle(lane, each, { listed: after, proven: disconnected && complete }, ledger)),
    );
    const requeued = fates.flatMap((fate) => (fate.fate === 'requeued' ? [fate.job] : []));
    if (requeued.length > 0) await jobs.add(lane, requeued);
    const count = (fate: Fate['fate']): number => fates.filter((each) => each.fate === fate).length;
    const unclear = fates.flatMap((fate) => (fate.fate === 'unclear' ? [fate.id] : []));
    return {
      listed: listed.length,
      takenBack: requeued.length + unclear.length + count('obsolete'),
      requeued: requeued.length,
      unclear,
      obsolete: count('obsolete'),
      left: count('left'),
      disconnected,
      ...(await letGo(lane, disconnected, parts)),
    };
  } catch (error) {
    throw isPomboError(error) && error.code === 'gateway_unreachable' ? cutOff(lane, error) : error;
  }
}

/**
 * Each entry at its first place. Z-API lists one on two pages when its queue moves between them, and the later place must
 * not make the next in line look as if others went before it.
 */
function onlyOnce(listed: readonly { zaapId: string }[]): { zaapId: string }[] {
  const ids = new Set(listed.map(({ zaapId }) => zaapId));
  return [...ids].map((zaapId) => ({ zaapId }));
}

/** Z-API keeps no more for a number; a list so long may have been cut. */
const FULL = 1000;
/**
 * No longer between the two questions. A number that connects, sends and is lost again in between would answer both
 * alike; ConnectedCallback tells of it where callbacks reach us, and so short a time makes it unlikely elsewhere.
 */
const PROOF_MS = 15_000;

interface Away {
  /** Whether the number was disconnected when this watch began, and still is. */
  still(): Promise<boolean>;
}

async function watchAway(lane: string, { ledger, zapi, clock = () => performance.now() }: RecallParts): Promise<Away> {
  const began = clock();
  const { connectedAt } = await ledger.lanes.read(lane);
  const isAway = async (): Promise<boolean> => {
    const probe = await zapi.probe();
    return probe.state === 'down' && probe.reason === 'disconnected';
  };
  const before = await isAway();
  return {
    async still() {
      if (!before || !(await isAway())) return false;
      return clock() - began <= PROOF_MS && (await ledger.lanes.read(lane)).connectedAt === connectedAt;
    },
  };
}

/** One of ours in Z-API's queue that it was asked to drop. */
interface Taken {
  view: MessageView;
  zaapId: string;
  /** The attempt that put it there is the message's last one, and it may have been the one that is sent. */
  current: boolean;
  /** Z-API may have begun to send it: the next of its queue, or one it has already said to have tried. */
  begun: boolean;
}

/** Asks for ours, the newest first: should the number connect now, Z-API begins at the other end. */
async function takeOut(lane: string, listed: { zaapId: string }[], parts: RecallParts): Promise<Taken[]> {
  const { ledger, zapi } = parts;
  const taken: Taken[] = [];
  for (const [at, { zaapId }] of [...listed.entries()].toReversed()) {
    const [view] = await ledger.messages.find({ zaapId, lane });
    if (view === undefined) continue;
    const last = view.result?.zaapId === zaapId;
    if (last && view.status !== 'accepted' && isTaken(view.status)) continue;
    const current = last && (view.status === 'accepted' || view.status === 'unknown');
    const begun = at === 0 || view.error?.code === 'callback-uncertain';
    if (current && !(await mark(lane, view, ledger))) continue;
    taken.push({ view, zaapId, current, begun });
    try {
      await zapi.removeFromQueue(zaapId);
    } catch (error) {
      if (!isPomboError(error) || error.code !== 'gateway_unreachable') throw error;
      // Lost on the way there or back: the list says which. The others are left where they are.
      return taken;
    }
  }
  return taken;
}

/** Unknown from here on; false when a callback was faster, and there is nothing to take back. */
async function mark(lane: string, view: MessageView, ledger: RecallParts['ledger']): Promise<boolean> {
  const changed = await ledger.messages.change(lane, messageKey(view.id), recall(view.attempts));
  return changed.answer === 'done' || (changed.answer === 'refused' && changed.status === 'unknown');
}

type Fate =
  | { fate: 'requeued'; job: Parameters<LaneJobs['add']>[1][number] }
  | { fate: 'unclear'; id: string }
  /** A callback was faster. */
  | { fate: 'settled' }
  | { fate: 'obsolete' | 'left' };

async function settle(
  lane: string,
  { view, zaapId, current, begun }: Taken,
  seen: { listed: { zaapId: string }[]; proven: boolean },
  ledger: RecallParts['ledger'],
): Promise<Fate> {
  const key = messageKey(view.id);
  const change = (wanted: Change) => ledger.messages.change(lane, key, wanted);
  // It stays unknown: a list may be older than the answer, and then nobody will ever hear of it again.
  if (seen.listed.some((each) => each.zaapId === zaapId)) return { fate: 'left' };
  if (!current) return { fate: 'obsolete' };
  if (seen.proven && !begun) {
    const changed = await change(requeueRecalled(view.attempts));
    if (changed.answer === 'done') {
      return { fate: 'requeued', job: { key, generation: changed.generation, priority: view.priority, delayMs: 0 } };
    }
    // Unknown still: it was an earlier attempt that was taken back, and nobody knows of the last one.
    if (changed.answer !== 'refused' || changed.status !== 'unknown') return { fate: 'settled' };
  }
  // Once more: its own answer may have been told a second time since, and said "accepted" again.
  const changed = await change(recall(view.attempts));
  const gone = changed.answer === 'gone' || (changed.answer === 'refused' && isTaken(changed.status));
  return gone ? { fate: 'settled' } : { fate: 'unclear', id: view.id };
}

/** A disconnected number stays held: what it is given now it would only keep, and send by itself later. */
async function letGo(
  lane: string,
  disconnected: boolean,
  { ledger, jobs, afterRollback = false }: RecallParts,
): Promise<Resumed> {
  if (disconnected) await ledger.lanes.hold(lane, 'disconnected', 'not connected');
  const resumed = await resumeLane(ledger, lane, { afterRollback, except: disconnected ? ['disconnected'] : [] });
  await jobs.wake(lane);
  return resumed;
}

function cutOff(lane: string, cause: PomboError): PomboError {
  return new PomboError(cause.code, `${cause.message}; the lane stays held`, {
    hint: `Give the same command again: it goes on where this one stopped.\nOr leave it there: pombo lanes resume ${lane}`,
    cause,
  });
}
