import { defined, messageKey, type MessageBody, type Status } from '@pombo/core';
import { digestOf } from '../compact/buckets.ts';
import { idIndexKey, laneKeys } from '../storage/keys.ts';
import type { Created, NewMessage } from './contract.ts';
import type { ReadingParts } from '../reading/reading.ts';
import { storedBody } from './stored-body.ts';
import { bindNamed } from '../storage/script.ts';

/**
 * How long the id index entry of an interrupted creation or purge is kept, beyond the retention period. The entry of an
 * existing message stays as long as the message.
 */
export const ID_INDEX_GRACE_MS: number = 60 * 24 * 60 * 60 * 1000;

interface Standing {
  content: string;
  hop?: number;
}

export interface CreationParts extends ReadingParts {
  retentionMs: number;
  /** Whether every process can read a packed body. */
  mayPack(): Promise<boolean>;
  /** Makes a compacted message live again. */
  restore(lane: string, key: string): Promise<boolean>;
  /** From when a message ages (ms); '' = now. */
  ageFrom(
    lane: string,
    sendAt: number | undefined,
    body: Partial<Pick<MessageBody, 'priority' | 'campaign'>>,
  ): Promise<number | ''>;
}

/**
 * Creates one message, once per id. First claims the key of the id index: when two lanes get the same id at the same
 * moment, one wins. Then the entry for compacted messages says whether another lane has the id. The script itself sees
 * whether this lane has it.
 */
export function createCreation(parts: CreationParts): (message: NewMessage) => Promise<Created> {
  const { client, prefix, retentionMs, compacted, idIndex, fields, mayPack, restore, ageFrom } = parts;
  const create = bindNamed(client, 'message/create');

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

  async function onLane({ lane, body, contentHash, hop = 0 }: NewMessage, key: string): Promise<Created> {
    const keys = laneKeys(prefix, lane);
    const index = compacted.index(lane);
    const digest = digestOf('key', key);
    const openFrom = await ageFrom(lane, body.sendAt, body);
    const { sendAt = '', expiresAt = '', campaign = '', line = '' } = body;
    const text = storedBody(body, await mayPack());
    const given = { body: text, contentHash, sendAt, expiresAt, campaign, line, hop, openFrom };
    const where = { message: keys.message(key), digests: keys.digests, slot: keys.slot, key, digest };
    let others = '';
    for (;;) {
      const place = { bucket: index.bucketKey(digest), buckets: index.buckets() };
      const reply = (await create({ ...where, ...given, ...place, others })) as
        | ['created' | 'exists', number, Status, string?]
        | ['compacted', string]
        | ['buckets', number];
      if (reply[0] === 'buckets') {
        index.learn(reply[1]);
      } else if (reply[0] === 'compacted') {
        const stored = (await compacted.find(lane, [key])).get(key)?.fields;
        if (stored === undefined) others = reply[1];
        else if (stored['content'] !== contentHash) return { answer: 'conflict', lane, key };
        // The script fills it in once it is live again.
        else if (stored['stub'] !== undefined) await restore(lane, key);
        else
          return { answer: 'exists', lane, key, generation: Number(stored['gen']), status: stored['status'] as Status };
      } else {
        if (reply[3] !== undefined && reply[3] !== contentHash) return { answer: 'conflict', lane, key };
        // Kept as long as the message: an unsettled one can be found by its id at any time, and the id is not reused.
        const named = idIndexKey(prefix, key);
        // The key is gone: a purge of an earlier message with this id ran in between.
        if ((await client.persist(named)) === 0) await client.set(named, `${lane} ${contentHash}`, 'NX');
        return { answer: reply[0], lane, key, generation: reply[1], status: reply[2] };
      }
    }
  }

  return async (message) => {
    const { lane, body, contentHash } = message;
    const key = messageKey(body.id);
    const ttl = retentionMs + ID_INDEX_GRACE_MS + Math.max(0, (body.sendAt ?? 0) - Date.now());
    const claim = `${lane} ${contentHash}`;
    const taken = await client.set(idIndexKey(prefix, key), claim, 'PX', ttl, 'NX', 'GET');
    const { named, at, there } = await findCompacted(key);
    const giveUp = async (): Promise<void> => {
      if (taken === null) await idIndex.unclaim(key, claim);
    };
    if (there !== undefined && at !== lane) {
      await giveUp();
      return conflict(at!, key, there.hop);
    }
    if (there === undefined && taken !== null && claimOf(taken) !== claim) {
      const [other, , hop] = taken.split(' ');
      return conflict(other!, key, hop === undefined ? undefined : Number(hop));
    }
    for (const other of there === undefined ? named : []) {
      const moved = other === lane ? undefined : await movedOn(message, key, other, claim);
      if (moved !== undefined) {
        await giveUp();
        return moved;
      }
    }
    const created = await onLane(message, key);
    // A compacted message has an entry and needs no key beside it.
    if (there !== undefined && created.answer !== 'created') await giveUp();
    return created;
  };
}

function conflict(lane: string, key: string, hop: number | undefined): Created {
  return { answer: 'conflict', lane, key, ...defined({ hop }) };
}

/** An index entry without the hop that a transferred message has in it. */
function claimOf(entry: string): string {
  return entry.split(' ', 2).join(' ');
}
