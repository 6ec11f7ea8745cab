import {
  defined,
  lostId,
  Verdict,
  type Ids,
  type JournalEntry,
  type LaneVerdict,
  type MessageBody,
  type RecoveryPort,
  type Repair,
} from '@pombo/core';
import type { Attempts } from '../attempt/attempts.ts';
import type { OnDuplicate } from '../message/duplicates.ts';
import { subjectOf } from '../facts/component.ts';
import type { IdIndex } from '../reading/id-index.ts';
import { idIndexKey, laneKeys, lanesKey, type LaneKeys } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import type { Messages } from '../message/messages.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { compare, type Standing } from './compare.ts';

export type Restoring = Pick<RecoveryPort, 'look' | 'restore'>;

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  attempts: Attempts;
  messages: Pick<Messages, 'restore'>;
  /** A message may have been compacted since its attempt. */
  fields: MessageFields;
  idIndex: IdIndex;
  onEventAppended: (lane: string) => void;
  onDuplicate: OnDuplicate;
}

const LOST = 'Redis lost this attempt; its worker\u2019s journal does not say whether Z-API took it';
/**
 * How many times to read a message that changes each time; more than this means that another process keeps changing it.
 */
const MOST_LOOKS = 20;

/** The state of a message, if it exists, and its lane. */
interface Found {
  lane: string;
  standing?: Standing;
  body?: MessageBody;
  campaign?: string;
}

export function createRestoring(parts: Parts): Restoring {
  const { client, prefix, retentionMs, attempts, messages, fields, idIndex, onEventAppended, onDuplicate } = parts;
  const record = bindScript(client, 'recovery/restore-attempt');
  const stub = bindScript(client, 'recovery/create-stub', 7);

  async function read(lane: string, key: string): Promise<Found> {
    const names = ['status', 'n', 'nonce', 'zaapId', 'body', 'campaign', 'before'];
    const [status, n, nonce, zaapId, body, campaign, before] = (await fields.read(lane, key, names)) ?? [];
    if (status == null) return { lane };
    const standing: Standing = {
      status: status as Standing['status'],
      attempts: Number(n ?? 0),
      ...(nonce == null ? {} : { nonce }),
      ...(before == null ? {} : { before }),
      ...(zaapId == null ? {} : { zaapId }),
    };
    return {
      lane,
      standing,
      ...(body == null ? {} : { body: JSON.parse(body) as MessageBody }),
      ...(campaign == null ? {} : { campaign }),
    };
  }

  /** On the lane of the attempt, or on the lane that has the message now. */
  async function find({ lane, key }: JournalEntry): Promise<Found> {
    const here = await read(lane, key);
    if (here.standing !== undefined && here.standing.status !== 'moved') return here;
    for (const elsewhere of await idIndex.lanes(key)) {
      if (elsewhere === lane) continue;
      // The remains of an erased person have no lane, and nothing is restored from them.
      if (elsewhere === 'erased') return { lane, standing: { status: 'erased', attempts: 0 } };
      const there = await read(elsewhere, key);
      if (there.standing !== undefined) return there;
    }
    return here;
  }

  async function apply(entry: JournalEntry, found: Found, repair: Repair): Promise<boolean> {
    switch (repair.do) {
      case 'nothing':
        return true;
      case 'finish':
        await finish(entry, found.lane, repair.to);
        return true;
      case 'stub':
        return createStub(entry, repair.to);
      case 'record':
      case 'note':
        return recordAttempt(entry, found, repair);
      default:
        return repair satisfies never;
    }
  }

  async function finish({ key, nonce, end }: JournalEntry, lane: string, to: FinishedAs): Promise<void> {
    const { zaapId, messageId } = end!;
    // While the attempt is open, no close has set the lane's rest after it.
    const gapMs = await client.hget(laneKeys(prefix, lane).lane, 'openGap');
    const verdict = verdictOf(to, { waitMs: Number(gapMs ?? 0) }, defined({ zaapId, messageId }));
    await attempts.close(lane, key, nonce, verdict);
  }

  async function recordAttempt(
    { key, attempt, nonce, at, end }: JournalEntry,
    { lane, standing, body, campaign }: Found,
    repair: Extract<Repair, { do: 'record' | 'note' }>,
  ): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    const subject = body === undefined ? '' : subjectOf(body);
    const to = repair.do === 'record' ? repair.to : undefined;
    const asked = {
      status: standing!.status,
      attempts: standing!.attempts,
      nonce: standing!.nonce ?? '',
      to,
      doubled: repair.do === 'note' ? repair.doubled : undefined,
      attempt,
      newNonce: nonce,
      at,
      e: end?.as ?? 'silent',
      error: LOST,
      zaapId: end?.zaapId,
      messageId: end?.messageId,
    };
    const where = [
      keys.message(key),
      keys.lane,
      keys.facts(subject.split(' ')[0]!),
      keys.components,
      keys.due,
      ...touched(keys, [standing!.status, to], campaign, end),
    ];
    await messages.restore(lane, key);
    const reply = (await record(
      where.length,
      ...where,
      keys.slot,
      key,
      JSON.stringify(asked),
      subject,
      retentionMs,
    )) as ['done', number] | ['changed'];
    if (reply[0] === 'changed') return false;
    onEventAppended(lane);
    if (reply[1] === 1) onDuplicate(lane, key, asked.doubled!);
    return true;
  }

  async function createStub(
    { lane, key, content, generation, attempt, nonce, at, end }: JournalEntry,
    to: 'accepted' | 'unknown',
  ): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    await client.sadd(lanesKey(prefix), lane);
    // Before the message, as in `create`. An existing entry says where a client's repeated request goes.
    await client.set(idIndexKey(prefix, key), `${lane} ${content}`, 'NX');
    const { zaapId, messageId } = end ?? {};
    const body: MessageBody = {
      id: lostId(key),
      type: 'send-image',
      image: { kind: 'url', url: '' },
      priority: 'normal',
      onUnknown: 'hold',
    };
    const message = keys.message(key);
    const made = (await stub(
      message,
      keys.status(to),
      keys.all,
      keys.out,
      `${keys.slot}:outbox`,
      zaapId === undefined ? message : keys.zaapId(zaapId),
      messageId === undefined ? message : keys.messageId(messageId),
      keys.slot,
      key,
      JSON.stringify(body),
      content,
      to,
      JSON.stringify({ generation, attempt, nonce, at, zaapId, messageId, error: LOST }),
      retentionMs,
    )) as number;
    if (made === 1) onEventAppended(lane);
    return made === 1;
  }

  return {
    look: (entries) => Promise.all(entries.map(async (entry) => compare(entry, (await find(entry)).standing))),

    async restore(entry) {
      const { lane, key } = entry;
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const found = await find(entry);
        const repair = compare(entry, found.standing);
        if (!(await apply(entry, found, repair))) continue;
        const status = 'to' in repair ? { status: repair.to } : {};
        return { repair: repair.do, missing: isMissing(repair), lane: found.lane, key, ...status };
      }
      throw new Error(`message ${key} on ${lane} changes all the time`);
    },
  };
}

type FinishedAs = Extract<Repair, { do: 'finish' }>['to'];

/** The journal knows how the attempt ended, but not why Z-API turned it away. */
function verdictOf(to: FinishedAs, lane: LaneVerdict, ids: Ids): Verdict {
  switch (to) {
    case 'accepted':
      return Verdict.accepted(lane, ids);
    case 'queued':
      return Verdict.turnedAway(lane);
    case 'unknown':
      return Verdict.unknown(lane, { code: 'rollback', message: LOST }, ids);
    default:
      return to satisfies never;
  }
}

/** Returns whether the entry proves that Redis has lost something. A missing end proves nothing: its write may be under way. */
function isMissing(repair: Repair): boolean {
  return repair.do === 'record' || repair.do === 'note' || repair.do === 'stub';
}

/** The keys that `move`, the indexes and the look-ups touch besides the message, its lane and its facts. */
function touched(
  keys: LaneKeys,
  statuses: readonly (string | undefined)[],
  campaign: string | undefined,
  { zaapId, messageId }: { zaapId?: string; messageId?: string } = {},
): string[] {
  return [
    ...statuses.flatMap((status) => (status === undefined ? [] : [keys.status(status)])),
    keys.age,
    keys.expiry,
    keys.out,
    keys.errored,
    `${keys.slot}:outbox`,
    ...(campaign === undefined ? [] : [keys.campaignCounts(campaign)]),
    ...(zaapId === undefined ? [] : [keys.zaapId(zaapId)]),
    ...(messageId === undefined ? [] : [keys.messageId(messageId)]),
  ];
}
