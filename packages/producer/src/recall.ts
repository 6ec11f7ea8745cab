import { notice } from '@pombo/catalogue';
import { recall, requeueRecalled, resumeLane, type Change, type Ledger, type Resumed } from '@pombo/ledger';
import {
  PomboError,
  isPomboError,
  isTaken,
  messageKey,
  type HoldReason,
  type LaneJobs,
  type MessageView,
  type Author,
} from '@pombo/core';

/** What a recall needs from Z-API about one number. */
export interface KeptAtZapi {
  /** Only `down` with the reason `disconnected` proves anything. */
  probe(): Promise<{ state: 'up' } | { state: 'down'; reason: HoldReason } | { state: 'silent' }>;
  /** Lists Z-API's own queue, oldest first; an entry may occur twice. Throws `gateway_unreachable`. */
  queue(): Promise<{ zaapId: string }[]>;
  /** Removes one entry; Z-API responds the same for an unknown one. Throws `gateway_unreachable`. */
  removeFromQueue(zaapId: string): Promise<void>;
}

/** The result of a recall. */
export interface Recalled {
  /** Messages in Z-API's queue, from any sender. */
  listed: number;
  /** Our messages that left the queue without Z-API reporting that it sent them. */
  takenBack: number;
  /** Those of `takenBack` that are proven unsent and were queued here again. */
  requeued: number;
  /** Ids of those of `takenBack` that may have been sent before, for `pombo unknown resolve`. */
  unclear: string[];
  /** Entries of `takenBack` whose messages no longer need them, for example because a later attempt was sent. */
  obsolete: number;
  /** Our messages that are still in the queue. They stay `unknown` until another recall or a callback settles them. */
  left: number;
  /** Whether the number was disconnected throughout. Its lane then stays held. */
  disconnected: boolean;
  released: HoldReason[];
  /** Present if Redis had lost writes: what that hold means for the waiting messages (see `resumeLane`). */
  rollback?: Resumed['rollback'];
}

export interface RecallParts {
  ledger: Pick<Ledger, 'messages' | 'lanes' | 'recovery'>;
  jobs: LaneJobs;
  zapi: KeptAtZapi;
  /** Also release a hold `rollback`; default false. */
  afterRollback?: boolean;
  /** Who asked for it. */
  by?: Author | undefined;
  /** Returns monotonic ms (default `performance.now`). */
  clock?: () => number;
}

/**
 * Takes our messages back out of Z-API's own queue, never those of another sender, and then releases the lane. A message
 * is queued again only with proof: the number was disconnected before and after, the list no longer has it, and it was
 * not the next to be sent, which Z-API may have begun when the connection was lost. All others may have been sent
 * before: they end `unknown`, and callbacks or a person settle them.
 *
 * An interruption at any point loses and duplicates nothing, and the same call continues: the lane stays held, and a
 * message is `unknown` before Z-API is asked to drop it. Throws `gateway_unreachable`.
 */
export async function recallLane(lane: string, parts: RecallParts): Promise<Recalled> {
  const { ledger, jobs, zapi } = parts;
  // No message of the lane may begin meanwhile: it would enter the queue that is being read.
  await ledger.lanes.hold(lane, 'paused', 'taking messages back from Z-API\u2019s queue', parts.by);
  try {
    const watch = await watchDisconnection(lane, parts);
    const listed = onlyOnce(await zapi.queue());
    const taken = await takeOut(lane, listed, parts);
    const after = await zapi.queue();
    const disconnected = await watch.isStillDisconnected();
    const complete = after.length < FULL;
    const fates = await Promise.all(
      taken.map((each) => decideFate(lane, each, { listed: after, proven: disconnected && complete }, ledger)),
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
      ...(await releaseLane(lane, disconnected, parts)),
    };
  } catch (error) {
    throw isPomboError(error) && error.code === 'gateway_unreachable' ? cutOff(lane, error) : error;
  }
}

/**
 * Removes repeated entries and keeps the first of each. Z-API lists an entry on two pages if its queue moves in between. At
 * its later place, the next message to be sent would look as if others came before it.
 */
function onlyOnce(listed: readonly { zaapId: string }[]): { zaapId: string }[] {
  const ids = new Set(listed.map(({ zaapId }) => zaapId));
  return [...ids].map((zaapId) => ({ zaapId }));
}

/** Z-API's limit for a number; a list of this length may have been cut. */
const FULL = 1000;
/**
 * Longest time between the two probes (ms). They cannot see a number that connects, sends and disconnects again in between.
 * If callbacks reach us, ConnectedCallback reports that; otherwise the short time makes it unlikely.
 */
const PROOF_MS = 15_000;

interface DisconnectionWatch {
  /** Returns true if the number was disconnected when this watch began, and still is. */
  isStillDisconnected(): Promise<boolean>;
}

async function watchDisconnection(
  lane: string,
  { ledger, zapi, clock = () => performance.now() }: RecallParts,
): Promise<DisconnectionWatch> {
  const began = clock();
  const { connectedAt } = await ledger.lanes.read(lane);
  const isDisconnected = async (): Promise<boolean> => {
    const probe = await zapi.probe();
    return probe.state === 'down' && probe.reason === 'disconnected';
  };
  const before = await isDisconnected();
  return {
    async isStillDisconnected() {
      if (!before || !(await isDisconnected())) return false;
      return clock() - began <= PROOF_MS && (await ledger.lanes.read(lane)).connectedAt === connectedAt;
    },
  };
}

/** One of our messages that Z-API was asked to drop from its queue. */
interface Taken {
  view: MessageView;
  zaapId: string;
  /** Whether the message's last attempt put it there, and this entry may still be sent. */
  current: boolean;
  /** Whether Z-API may have begun to send it: it is next in the queue, or Z-API has already reported an attempt. */
  begun: boolean;
}

/** Asks Z-API to drop our messages, newest first. If the number connects now, Z-API sends from the other end. */
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
      // The request or its reply was lost; the second listing shows which. The other entries stay where they are.
      return taken;
    }
  }
  return taken;
}

/** Makes the message `unknown`. Returns false if a callback was faster, so that there is nothing to take back. */
async function mark(lane: string, view: MessageView, ledger: RecallParts['ledger']): Promise<boolean> {
  const changed = await ledger.messages.change(lane, messageKey(view.id), recall(view.attempts));
  return changed.answer === 'done' || (changed.answer === 'refused' && changed.status === 'unknown');
}

type Fate =
  | { fate: 'requeued'; job: Parameters<LaneJobs['add']>[1][number] }
  | { fate: 'unclear'; id: string }
  /** A callback has settled the message first. */
  | { fate: 'settled' }
  | { fate: 'obsolete' | 'left' };

async function decideFate(
  lane: string,
  { view, zaapId, current, begun }: Taken,
  seen: { listed: { zaapId: string }[]; proven: boolean },
  ledger: RecallParts['ledger'],
): Promise<Fate> {
  const key = messageKey(view.id);
  const change = (wanted: Change) => ledger.messages.change(lane, key, wanted);
  // The message stays `unknown`: if the listing is older than the removal, no callback will ever come.
  if (seen.listed.some((each) => each.zaapId === zaapId)) return { fate: 'left' };
  if (!current) return { fate: 'obsolete' };
  if (seen.proven && !begun) {
    const changed = await change(requeueRecalled(view.attempts));
    if (changed.answer === 'done') {
      return { fate: 'requeued', job: { key, generation: changed.generation, priority: view.priority, delayMs: 0 } };
    }
    // The message is still `unknown`: an earlier attempt was taken back, and the result of the last one is not known.
    if (changed.answer !== 'refused' || changed.status !== 'unknown') return { fate: 'settled' };
  }
  // Marked again: its own reply may have been recorded a second time since, which made it "accepted".
  const changed = await change(recall(view.attempts));
  const gone = changed.answer === 'gone' || (changed.answer === 'refused' && isTaken(changed.status));
  return gone ? { fate: 'settled' } : { fate: 'unclear', id: view.id };
}

/** A disconnected number stays held: Z-API would only queue new messages and send them later. */
async function releaseLane(
  lane: string,
  disconnected: boolean,
  { ledger, jobs, afterRollback = false, by }: RecallParts,
): Promise<Resumed> {
  if (disconnected) await ledger.lanes.hold(lane, 'disconnected', 'not connected');
  const resumed = await resumeLane(ledger, lane, {
    afterRollback,
    by,
    except: disconnected ? ['disconnected'] : [],
  });
  await jobs.wake(lane);
  return resumed;
}

function cutOff(lane: string, cause: PomboError): PomboError {
  const { code, message, notice: problem } = cause;
  if (problem !== undefined) return new PomboError(code, notice('recall_cut', { problem, lane }), { cause });
  return new PomboError(code, `${message}. The lane stays held`, {
    hint: 'Run the same command again: it continues where this one stopped.',
    cause,
  });
}
