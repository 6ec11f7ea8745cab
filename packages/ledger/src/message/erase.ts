import { defined, personKey, type GatewayEvent, type MessageBody, type MessageView } from '@pombo/core';
import { cancel } from './change.ts';
import type { Compacted } from '../compact/compacted.ts';
import { UNKNOWN_RECIPIENT, componentOf, componentOfRecipient, lidDigest } from '../facts/component.ts';
import { createFactStore } from '../facts/store.ts';
import { TOMBSTONE_MS } from './transfer.ts';
import { idIndexKey, laneKeys, lanesKey } from '../storage/keys.ts';
import type { Changing } from './contract.ts';
import { createSenderAffinity } from '../recipient/sender-affinity.ts';
import { createLids, shortLid } from '../recipient/lids.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { readBody } from './stored-body.ts';
import { createUnreachable } from '../recipient/unreachable.ts';

/** What was removed of a person. */
export interface Erased {
  messages: number;
  /** Of these, messages that were still queued and therefore cancelled. */
  cancelled: number;
  callbacks: number;
}

/** Messages read in one batch. */
const PAGE = 500;

/** How long the id of a message erased in transit is refused: there is no message left whose purge would end that. */
const ERASED_MS = 90 * 24 * 60 * 60 * 1000;

/** How many times all lanes are searched while messages move between lanes, or between live and compacted. */
const MOST_LOOKS = 5;

/**
 * Removes a person from the ledger: phone, caption, metadata and ids chosen by the client. Status, times and Z-API's
 * ids stay, so that totals still add up and nothing is sent a second time. Queued messages are cancelled first. One
 * that is being sent at this moment is erased too; its attempt ends normally.
 */
export async function erasePerson(
  phone: string,
  {
    client,
    prefix,
    retentionMs,
    messages,
    compacted,
  }: { client: RedisClient; prefix: string; retentionMs: number; messages: Changing; compacted: Compacted },
): Promise<Erased> {
  const person = personKey(phone);
  const bar = bindScript(client, 'transfer/tombstone', 2);
  const blankOut = bindScript(client, 'message/erase-body', 1);
  const lids = createLids(client, prefix, retentionMs);
  const facts = createFactStore(client, prefix, ERASED_MS, lids);
  const total: Erased = { messages: 0, cancelled: 0, callbacks: 0 };
  await createSenderAffinity(client, prefix).forget(phone);
  /** LIDs known to be theirs, as shortened digests. */
  const theirLids = new Set(await lids.forget(componentOfRecipient(person)));
  noteLid(person);
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const before = await moved();
    await eraseLanes();
    // A message that was transferred or became live meanwhile may have moved to a place already searched.
    if ((await moved()) === before) break;
  }
  const unreachable = createUnreachable(client, prefix);
  await Promise.all([unreachable.forget(phone), unreachable.dropFormer()]);
  return total;

  function noteLid(lid: string | undefined): void {
    const digest = lidDigest(lid);
    if (digest !== undefined) theirLids.add(shortLid(digest));
  }

  function isTheirs({ phone: number, lid }: MessageBody): boolean {
    return (number !== undefined && personKey(number) === person) || lid === person;
  }

  async function moved(): Promise<number> {
    const lanes = await client.smembers(lanesKey(prefix));
    const counts = await Promise.all(
      lanes.flatMap((lane) => [client.hget(laneKeys(prefix, lane).lane, 'handed'), compacted.restored(lane)]),
    );
    return counts.reduce<number>((sum, count) => sum + Number(count ?? 0), 0);
  }

  async function eraseLanes(): Promise<void> {
    for (const lane of await client.smembers(lanesKey(prefix))) await eraseLane(lane);
  }

  async function eraseLane(lane: string): Promise<void> {
    const keys = laneKeys(prefix, lane);
    for (const [key, move] of Object.entries(await client.hgetall(keys.moving))) await eraseMoving(lane, key, move);
    // The scan returns every message that stays live. Those that are compacted meanwhile are found among the compacted ones.
    let cursor = '0';
    do {
      const [next, members] = await client.zscan(keys.all, cursor, 'COUNT', PAGE);
      for (const [at, key] of members.entries()) if (at % 2 === 0) await eraseMessage(lane, key);
      cursor = next;
    } while (cursor !== '0');
    for await (const { key, fields } of compacted.each(lane)) {
      if (!isTheirs(JSON.parse(fields['body']!) as MessageBody)) continue;
      // The next sweep compacts what is left of it; if it already has, the loop runs again.
      let isLeft: boolean;
      do {
        isLeft = await messages.restore(lane, key);
      } while (!(await eraseMessage(lane, key)) && isLeft);
    }
    // Signs without a message of theirs. A LID that is not known to be theirs identifies no person.
    await eraseSigns(lane, componentOfRecipient(person));
    const { signs } = await facts.read(lane, UNKNOWN_RECIPIENT);
    const named = signs.filter(({ lid }) => lid !== undefined && theirLids.has(shortLid(lid)));
    await facts.dropSigns(
      lane,
      UNKNOWN_RECIPIENT,
      named.map(({ digest }) => digest),
    );
    total.callbacks += await eraseCallbacks(lane);
  }

  /** In transit to another lane: it may no longer be created there, and if it has arrived it is erased there too. */
  async function eraseMoving(lane: string, key: string, move: string): Promise<void> {
    const keys = laneKeys(prefix, lane);
    const body = await readBody(client, keys.message(key));
    if (body === undefined || !isTheirs(body)) return;
    await client.set(idIndexKey(prefix, key), `erased - ${Number.MAX_SAFE_INTEGER}`, 'PX', ERASED_MS);
    await client.hdel(keys.moving, key);
    const target = move.split(' ')[0]!;
    // Another process may be about to create it there, after an earlier look at the id index.
    for (const at of [keys, laneKeys(prefix, target)]) await bar(at.message(key), at.moving, key, TOMBSTONE_MS);
    const arrived = total.messages;
    await eraseMessage(target, key);
    if (total.messages > arrived) return;
    total.messages += 1;
    total.cancelled += 1;
  }

  /** False when it is not, or no longer, live. */
  async function eraseMessage(lane: string, key: string): Promise<boolean> {
    const hash = laneKeys(prefix, lane).message(key);
    const body = await readBody(client, hash);
    if (body === undefined) return false;
    if (!isTheirs(body)) return true;
    noteLid(body.lid);
    if ((await messages.change(lane, key, cancel())).answer === 'done') total.cancelled += 1;
    const { type, priority, onUnknown, campaign, line } = body;
    const rest = defined({ campaign, line });
    const blank = {
      id: erasedId(key),
      type,
      image: { kind: 'url', url: '' },
      priority,
      onUnknown,
      ...rest,
    };
    // The flag keeps an attempt that is open now from leaving facts about them; existing facts are removed after it.
    const isBlank = (await blankOut(hash, JSON.stringify(blank))) === 1;
    await eraseSigns(lane, componentOf(body));
    if (isBlank) total.messages += 1;
    return isBlank;
  }

  /** The facts about a recipient, and the orphan receipts under their ids: Z-API's texts may identify the person. */
  async function eraseSigns(lane: string, component: string): Promise<void> {
    if (component === UNKNOWN_RECIPIENT) return;
    const keys = laneKeys(prefix, lane);
    const { signs } = await facts.read(lane, component);
    for (const { zaapId, messageId } of signs.filter(({ recipientKnown }) => recipientKnown)) {
      total.callbacks += 1;
      for (const id of [zaapId, messageId]) {
        if (id === undefined) continue;
        await client.del(keys.parkedEvents(id));
        await client.zrem(keys.parked, id);
      }
    }
    await facts.forget(lane, component);
  }

  async function eraseCallbacks(lane: string): Promise<number> {
    const keys = laneKeys(prefix, lane);
    let erased = 0;
    for (const id of await client.zrange(keys.parked, '0', '-1')) {
      const events = (await client.lrange(keys.parkedEvents(id), '0', '-1')).map(
        (each) => JSON.parse(each) as GatewayEvent,
      );
      if (!events.some((event) => 'phone' in event && event.phone !== undefined && personKey(event.phone) === person))
        continue;
      await client.del(keys.parkedEvents(id));
      await client.zrem(keys.parked, id);
      erased += 1;
    }
    return erased;
  }
}

/** True for the remains of an erased message; no events are published for it. */
export function isErased(key: string, { id }: Pick<MessageView, 'id'>): boolean {
  return id === erasedId(key);
}

function erasedId(key: string): string {
  return `erased-${key.slice(0, 12)}`;
}
