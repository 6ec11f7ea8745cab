import { defined, messageKey, type LaneJobs, type Status } from '@pombo/core';
import { idIndexKey, laneKeys } from '../storage/keys.ts';
import type { Created, NewMessage } from '../message/contract.ts';
import type { ReadingParts } from '../reading/reading.ts';
import { createRecords, type RecordsParts, type Reply, type Wanted } from './records.ts';

/**
 * How long the id index entry of an interrupted creation or purge is kept, beyond the retention period. The entry of an
 * existing message stays as long as the message.
 */
export const ID_INDEX_GRACE_MS: number = 60 * 24 * 60 * 60 * 1000;

/** Messages whose ids are claimed at a time. */
const AT_ONCE = 500;
/** Messages that one step creates: Redis does nothing else for about a millisecond. */
const PER_STEP = 100;

interface Standing {
  content: string;
  hop?: number;
}

export interface CreationParts extends ReadingParts, RecordsParts {
  retentionMs: number;
  /** Makes a compacted message live again. */
  restore(lane: string, key: string): Promise<boolean>;
}

/** Creates messages, in the order given; `jobs`: with the jobs of those that need not wait for a time. */
export type Creation = (messages: readonly NewMessage[], jobs?: Jobs) => Promise<Created[]>;

type Jobs = Pick<LaneJobs, 'prepare'>;

/**
 * Creates each message once per id. First claims the keys of the id index: when two lanes get the same id at the same
 * moment, one wins. Then the entry for compacted messages says whether another lane has the id. The script itself sees
 * whether this lane has it. A claim is kept as long as its message: an unsettled one can be found by its id at any time,
 * and the id is not reused.
 */
export function createCreation(parts: CreationParts): Creation {
  const { client, prefix, retentionMs, compacted, idIndex, fields, restore } = parts;
  const prepareRecords = createRecords(parts);

  /** The message of this id on a lane that the id index names. Undefined where it has only passed through. */
  async function standing(lane: string, key: string): Promise<Standing | undefined> {
    const [status, content, hop] = (await fields.read(lane, key, ['status', 'content', 'hop'])) ?? [];
    if (status == null || status === 'moved' || status === 'erased') return undefined;
    return { content: content ?? '', ...(hop == null ? {} : { hop: Number(hop) }) };
  }

  /** Finds the message that an entry of the id index stands for, on the lanes that it may name. */
  async function findCompacted(key: string): Promise<{ named: string[]; at?: string; there?: Standing }> {
    for (const isFresh of [false, true]) {
      const named = await idIndex.compacted(key, isFresh);
      for (const at of named) {
        const there = await standing(at, key);
        if (there !== undefined) return { named, at, there };
      }
      // A lane that was numbered since the known lanes were read may have it.
      if (named.length === 0 || isFresh) return { named };
    }
    return { named: [] };
  }

  /**
   * Finds a message that the lane named by the index no longer has. It may have become live again, without a key, and
   * be in transit to another lane, which the key will name in a moment.
   */
  async function movedOn(
    { lane }: NewMessage,
    key: string,
    named: string,
    claim: string,
  ): Promise<Created | undefined> {
    const going = await client.hget(laneKeys(prefix, named).moving, key);
    // Read after that: a transfer points the key to its target before it ends.
    const [at = lane, content, hop] = (await client.get(idIndexKey(prefix, key)))?.split(' ') ?? [];
    const [target, next] = going?.split(' ') ?? [];
    if (target !== undefined && Number(next) > Number(hop ?? 0)) {
      return target === lane ? undefined : conflict(target, key, Number(next));
    }
    if (content === undefined || `${at} ${content}` === claim) return undefined;
    return conflict(at, key, hop === undefined ? undefined : Number(hop));
  }

  /** Creates one that its lane may have compacted. `first`: the reply of the step that saw it. */
  async function onLane(wanted: Wanted, jobs: Jobs | undefined, first?: Reply): Promise<Created> {
    const { message, key } = wanted;
    const { lane, contentHash } = message;
    let others: string | undefined;
    for (let seen = first; ; seen = undefined) {
      const isWhole = !idIndex.isDivided();
      const send = seen === undefined ? await prepareRecords([wanted], { isWhole, jobs, others }) : undefined;
      const [reply] = send === undefined ? [seen] : await send();
      const created = createdOf(wanted, reply!, isWhole && jobs !== undefined);
      if (created !== undefined) {
        if (created.answer !== 'conflict' && !isWhole) await idIndex.keep(wanted);
        return created;
      }
      const stored = (await compacted.find(lane, [key])).get(key)?.fields;
      if (stored === undefined) others = (reply as ['compacted', string])[1];
      else if (stored['content'] !== contentHash) return { answer: 'conflict', lane, key };
      // The script fills it in once it is live again.
      else if (stored['stub'] !== undefined) await restore(lane, key);
      else
        return { answer: 'exists', lane, key, generation: Number(stored['gen']), status: stored['status'] as Status };
    }
  }

  /** Creates one whose id has an entry for a compacted message. `taken`: what its key named before it was claimed. */
  async function entered(wanted: Wanted, taken: string | null, jobs: Jobs | undefined): Promise<Created> {
    const { message, key, claim } = wanted;
    const { named, at, there } = await findCompacted(key);
    const giveUp = async (): Promise<void> => {
      if (taken === null) await idIndex.unclaim(key, claim);
    };
    if (there !== undefined && at !== message.lane) {
      await giveUp();
      return conflict(at!, key, there.hop);
    }
    if (there === undefined && taken !== null && claimOf(taken) !== claim) return conflictWith(taken, key);
    for (const other of there === undefined ? named : []) {
      const moved = other === message.lane ? undefined : await movedOn(message, key, other, claim);
      if (moved !== undefined) {
        await giveUp();
        return moved;
      }
    }
    const created = await onLane(wanted, jobs);
    // A compacted message has an entry and needs no key beside it.
    if (there !== undefined && created.answer !== 'created') await giveUp();
    return created;
  }

  function ttlOf({ message }: Wanted): number {
    return retentionMs + ID_INDEX_GRACE_MS + Math.max(0, (message.body.sendAt ?? 0) - Date.now());
  }

  /** Creates messages with different keys. Returns the results by key. */
  async function createThese(wanted: readonly Wanted[], jobs: Jobs | undefined): Promise<Map<string, Created>> {
    const results = new Map<string, Created>();
    const settle = async ({ key }: Wanted, creating: Promise<Created>): Promise<void> => {
      results.set(key, await creating);
    };
    const claims = await idIndex.claim(wanted.map((each) => ({ ...each, ttlMs: ttlOf(each) })));
    const isWhole = !idIndex.isDivided();
    const plain: Wanted[] = [];
    const settling: Promise<void>[] = [];
    wanted.forEach((each, at) => {
      const { taken, isEntered } = claims[at]!;
      if (isEntered) settling.push(settle(each, entered(each, taken, jobs)));
      else if (taken !== null && claimOf(taken) !== each.claim) results.set(each.key, conflictWith(taken, each.key));
      else plain.push(each);
    });
    await Promise.all([...settling, inSteps(stepsOf(plain))]);
    return results;

    async function inSteps(steps: Wanted[][]): Promise<void> {
      const sends = await Promise.all(steps.map((step) => prepareRecords(step, { isWhole, jobs })));
      // Sent without a pause between them, so that the messages of a lane are queued in their order.
      await Promise.all(steps.map((step, at) => settleStep(step, sends[at]!())));
    }

    async function settleStep(step: readonly Wanted[], reply: Promise<Reply[]>): Promise<void> {
      const replies = await reply;
      const rest: Promise<void>[] = [];
      step.forEach((each, at) => {
        const created = createdOf(each, replies[at]!, isWhole && jobs !== undefined);
        if (created === undefined) rest.push(settle(each, onLane(each, jobs, replies[at])));
        else if (created.answer === 'conflict' || isWhole) results.set(each.key, created);
        else rest.push(settle(each, keeping(each, created)));
      });
      await Promise.all(rest);
    }
  }

  async function keeping(wanted: Wanted, created: Created): Promise<Created> {
    await idIndex.keep(wanted);
    return created;
  }

  return async (messages, jobs) => {
    const results: Created[] = Array.from({ length: messages.length });
    const now = Date.now();
    let left = messages.map((message, at) => {
      const { lane, body, contentHash } = message;
      const isDue = (body.sendAt ?? 0) <= now;
      return { at, message, key: messageKey(body.id), claim: `${lane} ${contentHash}`, isDue };
    });
    while (left.length > 0) {
      const first = new Map<string, (typeof left)[number]>();
      // An id that was given twice: the second one finds the first.
      const again: typeof left = [];
      for (const each of left) {
        if (first.has(each.key)) again.push(each);
        else first.set(each.key, each);
      }
      const distinct = [...first.values()];
      for (let at = 0; at < distinct.length; at += AT_ONCE) {
        const created = await createThese(distinct.slice(at, at + AT_ONCE), jobs);
        for (const [key, each] of created) results[first.get(key)!.at] = each;
      }
      left = again.filter((each) => {
        const earlier = first.get(each.key)!;
        const repeated = repeatOf(results[earlier.at]!, each.claim === earlier.claim);
        if (repeated !== undefined) results[each.at] = repeated;
        return repeated === undefined;
      });
    }
    return results;
  };
}

/** The result of an id that the same call gave before, with this result; undefined where Redis has to be asked. */
function repeatOf(earlier: Created, isSame: boolean): Created | undefined {
  if (isSame) return earlier.answer === 'created' ? { ...earlier, answer: 'exists' } : earlier;
  return earlier.answer === 'conflict' ? undefined : conflict(earlier.lane, earlier.key, undefined);
}

/** Divides messages into steps: those of one lane and one campaign, in the order given. */
function stepsOf(wanted: readonly Wanted[]): Wanted[][] {
  const steps: Wanted[][] = [];
  const open = new Map<string, Wanted[]>();
  for (const each of wanted) {
    const group = `${each.message.lane} ${each.message.body.campaign ?? ''}`;
    let step = open.get(group);
    if (step === undefined || step.length >= PER_STEP) {
      step = [];
      steps.push(step);
      open.set(group, step);
    }
    step.push(each);
  }
  return steps;
}

/** What a reply says of a message; undefined where its lane may have compacted it. */
function createdOf({ message, key, isDue }: Wanted, reply: Reply, withJobs: boolean): Created | undefined {
  const { lane, contentHash } = message;
  if (typeof reply === 'number') return { answer: 'created', lane, key, generation: reply, status: 'queued', ...job() };
  if (reply[0] === 'compacted') return undefined;
  const [, generation, status, content] = reply;
  if (content !== undefined && content !== contentHash) return conflict(lane, key, undefined);
  return { answer: 'exists', lane, key, generation, status, ...(status === 'queued' ? job() : {}) };

  function job(): { hasJob?: true } {
    return withJobs && isDue ? { hasJob: true } : {};
  }
}

function conflict(lane: string, key: string, hop: number | undefined): Created {
  return { answer: 'conflict', lane, key, ...defined({ hop }) };
}

/** The conflict with a message that the id index names. */
function conflictWith(entry: string, key: string): Created {
  const [lane, , hop] = entry.split(' ');
  return conflict(lane!, key, hop === undefined ? undefined : Number(hop));
}

/** An index entry without the hop that a transferred message has in it. */
function claimOf(entry: string): string {
  return entry.split(' ', 2).join(' ');
}
