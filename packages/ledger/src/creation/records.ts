import { QUEUE_PRIORITY, type LaneJobs, type MessageBody, type Status } from '@pombo/core';
import { digestOf } from '../compact/buckets.ts';
import type { Compacted } from '../compact/compacted.ts';
import type { NewMessage } from '../message/contract.ts';
import { storedBody } from '../message/stored-body.ts';
import { idIndexKey, laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** A message to be created, with what was derived from it. */
export interface Wanted {
  message: NewMessage;
  key: string;
  /** Its claim in the id index: lane and content hash. */
  claim: string;
  /** Whether its job may be fetched at once, so that the step that creates it adds it. Others are left to BullMQ. */
  isDue: boolean;
}

/** What `create.lua` returns for a message: the generation of a new one, or what there is. */
export type Reply = number | ['exists', number, Status, string?] | ['compacted', string];

export interface RecordsParts {
  client: RedisClient;
  prefix: string;
  compacted: Compacted;
  /** Whether every process can read a packed body. */
  mayPack(): Promise<boolean>;
  /** From when a message ages (ms); '' = now. */
  ageFrom(
    lane: string,
    sendAt: number | undefined,
    body: Partial<Pick<MessageBody, 'priority' | 'campaign'>>,
  ): Promise<number | ''>;
}

/**
 * Prepares the step that creates messages of one lane and one campaign (or of none). Their keys must differ. `isWhole`: the
 * same step keeps their claims and, with `jobs`, adds their jobs. `others`: positions that an earlier reply named, all of
 * them of other messages. Steps are sent in the order in which the returned functions are called.
 */
export type PrepareRecords = (
  wanted: readonly Wanted[],
  how: { isWhole: boolean; jobs?: Pick<LaneJobs, 'prepare'> | undefined; others?: string | undefined },
) => Promise<() => Promise<Reply[]>>;

export function createRecords({ client, prefix, compacted, mayPack, ageFrom }: RecordsParts): PrepareRecords {
  const create = bindScript(client, 'message/create');

  return async (wanted, { isWhole, jobs, others }) => {
    const { lane, body: first } = wanted[0]!.message;
    const keys = laneKeys(prefix, lane);
    const index = compacted.index(lane);
    const [pack, opening, queue] = await Promise.all([
      mayPack(),
      openings(wanted, ageFrom),
      jobs === undefined || !isWhole ? '' : jobs.prepare(lane),
    ]);
    const named = isWhole ? wanted.map(({ key }) => idIndexKey(prefix, key)) : [];

    function send(): Promise<Reply[] | ['buckets', number]> {
      const args: (string | number)[] = [1 + named.length, keys.digests, ...named];
      args.push(keys.slot, first.campaign ?? '', index.buckets(), queue, lane);
      for (const { message, key, isDue } of wanted) {
        const { body, contentHash, hop = 0 } = message;
        const digest = digestOf('key', key);
        const { sendAt, expiresAt, line } = body;
        const openFrom = opening.get(openingKey(body));
        args.push(
          key,
          storedBody(body, pack),
          contentHash,
          index.bucketKey(digest),
          digest.toString('hex'),
          isDue ? QUEUE_PRIORITY[body.priority] : '',
          rareOf({ sendAt, expiresAt, line, hop: hop || undefined, openFrom, others }),
        );
      }
      return create(...args) as Promise<Reply[] | ['buckets', number]>;
    }

    return async () => {
      for (;;) {
        const reply = await send();
        if (reply[0] !== 'buckets') return reply as Reply[];
        index.learn(Number(reply[1]));
      }
    };
  };
}

/** Returns the fields that few messages have, as JSON; '' if there are none. */
function rareOf(fields: Record<string, string | number | undefined>): string {
  for (const name in fields) if (fields[name] !== undefined) return JSON.stringify(fields);
  return '';
}

/** When the lane opens (ms), for each kind of message that has to wait for it. Thousands of messages ask the same. */
async function openings(wanted: readonly Wanted[], ageFrom: RecordsParts['ageFrom']): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const asked = new Set<string>();
  for (const { message } of wanted) {
    const kind = openingKey(message.body);
    if (asked.has(kind)) continue;
    asked.add(kind);
    const from = await ageFrom(message.lane, message.body.sendAt, message.body);
    if (from !== '') found.set(kind, from);
  }
  return found;
}

/** Messages with the same key age alike. */
function openingKey({ priority, campaign, sendAt }: MessageBody): string {
  return `${priority === 'urgent' || campaign !== undefined} ${sendAt ?? ''}`;
}
