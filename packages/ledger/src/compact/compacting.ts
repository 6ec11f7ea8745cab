import { hash } from 'node:crypto';
import type { MessageBody, Status } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import type { IdIndex } from '../reading/id-index.ts';
import { componentOf } from '../facts/component.ts';
import { laneKeys } from '../storage/keys.ts';
import { withBody } from '../message/stored-body.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { appended, roomOf, type OpenBlock } from './blocks.ts';
import { digestsOf, type Compacted } from './compacted.ts';
import { compactOf, type Fields } from './fields.ts';
import { groupBy } from './group.ts';
import { createNames } from './names.ts';

/** The step from live to compacted. */
export interface Compacting {
  /**
   * Compacts messages of a lane whose status has not changed for long enough and that have nothing open; reads at most
   * `limit`. Returns how many were compacted. Two processes may do this at once, and each may be interrupted at any
   * moment: the next round continues.
   */
  compact(lane: string, limit: number): Promise<number>;
  /** Continues with the id index entries of compacted and forgotten messages. */
  tidy(lane: string): Promise<void>;
  /** No message of the lane is old enough: the next call begins with the oldest. */
  rest(lane: string): void;
}

/** Statuses that only evidence or a person leads out of: those of messages that are compacted. */
export const ENDED = [
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'cancelled',
  'expired',
  'suppressed',
] as const satisfies Status[];

/** A message that can be compacted, as it was read. */
interface Candidate {
  key: string;
  status: Status;
  /** Its hash, and the same with its body as JSON. */
  hash: Fields;
  fields: Fields;
  /** Facts about its recipient, and their version; '' without any. */
  component: string;
  version: string;
}

interface Parts {
  client: RedisClient;
  prefix: string;
  /** ms since its status last changed; a message that was read waits one hour at most. */
  afterMs: number;
  compacted: Compacted;
  idIndex: IdIndex;
}

export function createCompacting({ client, prefix, afterMs, compacted, idIndex }: Parts): Compacting {
  const step = bindScript(client, 'compact/compact');
  /** Lane and status → how many of the oldest were read and have to stay live. */
  const passedOver = new Map<string, number>();

  async function candidates(lane: string, limit: number): Promise<Candidate[]> {
    const keys = laneKeys(prefix, lane);
    const now = await redisNow(client);
    const found: Candidate[] = [];
    let looked = 0;
    for (const status of ENDED) {
      if (looked >= limit) break;
      const place = `${lane} ${status}`;
      const offset = passedOver.get(place) ?? 0;
      const until = now - (status === 'read' ? readAfter(afterMs) : afterMs);
      const members = await client.zrangebyscore(keys.status(status), '-inf', until, 'LIMIT', offset, limit - looked);
      const able = await ableOf(lane, status, members);
      found.push(...able);
      const atEnd = members.length < limit - looked;
      looked += members.length;
      const next = atEnd ? 0 : offset + members.length - able.length;
      if (next > 0) passedOver.set(place, next);
      else passedOver.delete(place);
    }
    return found;
  }

  /** Those of these messages that have nothing open. */
  async function ableOf(lane: string, status: Status, members: readonly string[]): Promise<Candidate[]> {
    if (members.length === 0) return [];
    const keys = laneKeys(prefix, lane);
    const [errored, out, looked] = await Promise.all([
      client.smismember(keys.errored, ...members),
      client.zmscore(keys.out, ...members),
      client.hget(keys.lane, 'unconfirmedTo'),
    ]);
    const able = await Promise.all(
      members.map(async (key, at) => {
        if (errored[at] === 1 || out[at] !== null) return undefined;
        const stored = await client.hgetall(keys.message(key));
        if (stored['status'] !== status) return undefined;
        // It must have been checked once for a missing callback.
        if (status === 'accepted' && Number(stored['at']) > Number(looked ?? 0)) return undefined;
        return withFacts(lane, key, stored);
      }),
    );
    return able.filter((candidate) => candidate !== undefined);
  }

  async function withFacts(lane: string, key: string, stored: Fields): Promise<Candidate | undefined> {
    const fields = withBody(stored);
    const component = componentOf(JSON.parse(fields['body']!) as MessageBody);
    const facts = component === '' ? {} : await client.hgetall(laneKeys(prefix, lane).facts(component));
    const attempts = Object.entries(facts).filter(([name]) => name.startsWith('a:'));
    const isOpen = attempts.some(([, json]) => (JSON.parse(json) as { m: string }).m === key);
    return isOpen
      ? undefined
      : { key, status: fields['status'] as Status, hash: stored, fields, component, version: facts['v'] ?? '' };
  }

  /** Compacts as many as fit into one block. Returns those left to do, without any that changed meanwhile. */
  async function compactSome(lane: string, waiting: readonly Candidate[]): Promise<Candidate[]> {
    const open = await compacted.blocks(lane).open();
    const room = roomOf(open);
    const some = waiting.slice(0, room);
    const kept = await keptCampaigns(lane, some);
    const [outcome, which] = await tryStep(lane, open, some, kept);
    const index = compacted.index(lane);
    switch (outcome) {
      case 'done':
        await index.grow(which!);
        return waiting.slice(room);
      case 'message':
        return waiting.toSpliced(which! - 1, 1);
      case 'buckets':
        index.learn(which!);
        return [...waiting];
      default:
        return [...waiting];
    }
  }

  async function tryStep(
    lane: string,
    open: OpenBlock,
    some: readonly Candidate[],
    kept: ReadonlySet<string>,
  ): Promise<['done' | 'message' | 'buckets' | 'block' | 'campaign', number?]> {
    const keys = laneKeys(prefix, lane);
    const index = compacted.index(lane);
    const names = createNames([keys.blocks, keys.block(open.block), keys.digests, keys.all, keys.tidy]);
    const messages = some.map(({ key, fields }) => compactOf(lane, key, withoutLost(fields, kept)));
    const { elements, summary, positions } = appended(open, messages);
    const entries = messages.flatMap((message, at) => digestsOf(some[at]!.key, message, positions[at]!));
    const shapes = [...new Set(some.map(({ hash: stored }) => shapeOf(stored)))];
    const counts = groupBy(some.filter(hasCampaign), ({ fields }) => fields['campaign']!);
    const first = 4 + elements.length;
    const plan = {
      block: open.block,
      size: open.size,
      buckets: index.buckets(),
      elements: elements.length,
      digests: entries.map(({ digest, position }, at) => [names.of(index.bucketKey(digest)), first + at, position]),
      campaigns: [...counts].map(([campaign, each]) => [
        names.of(keys.campaignCounts(campaign)),
        kept.has(campaign) ? each.length : 0,
      ]),
      shapes: shapes.map((shape) => shape.split(' ')),
      messages: some.map(({ key, status, hash: stored, fields, component, version }) => ({
        key,
        status,
        version,
        print: printOf(stored),
        shape: shapes.indexOf(shapeOf(stored)) + 1,
        m: names.of(keys.message(key)),
        s: names.of(keys.status(status)),
        f: component === '' ? 0 : names.of(keys.facts(component)),
        cm: fields['campaign'] === undefined ? 0 : names.of(keys.campaignMessages(fields['campaign'])),
        ids: idKeysOf(fields).map((id) => names.of(id)),
      })),
    };
    const given = [JSON.stringify(plan), open.summary, summary, ...elements, ...entries.map(({ digest }) => digest)];
    return (await step(names.all().length, ...names.all(), ...given)) as Awaited<ReturnType<typeof tryStep>>;

    function idKeysOf({ zaapId, messageId }: Fields): string[] {
      return [
        ...(zaapId === undefined ? [] : [keys.zaapId(zaapId)]),
        ...(messageId === undefined ? [] : [keys.messageId(messageId)]),
      ];
    }
  }

  /** Campaigns whose counters the lane still has: messages of any other no longer belong to one. */
  async function keptCampaigns(lane: string, some: readonly Candidate[]): Promise<Set<string>> {
    const keys = laneKeys(prefix, lane);
    const campaigns = [...new Set(some.filter(hasCampaign).map(({ fields }) => fields['campaign']!))];
    const there = await Promise.all(campaigns.map((campaign) => client.exists(keys.campaignCounts(campaign))));
    return new Set(campaigns.filter((_campaign, at) => there[at] === 1));
  }

  async function tidy(lane: string): Promise<void> {
    const { tidy: key } = laneKeys(prefix, lane);
    for (;;) {
      const [, flat] = await client.hscan(key, 0, 'COUNT', TIDIED);
      if (flat.length === 0) return;
      const entries = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]!] as const] : []));
      await Promise.all(
        entries.map(([name, createdAt]) =>
          createdAt === '' ? idIndex.leaveLive(lane, name) : idIndex.forget(lane, name, Number(createdAt)),
        ),
      );
      // After the work: an interrupted process does it again.
      await client.hdel(key, ...entries.map(([name]) => name));
    }
  }

  return {
    tidy,

    rest(lane) {
      if (passedOver.size > 0) for (const status of ENDED) passedOver.delete(`${lane} ${status}`);
    },

    async compact(lane, limit) {
      await tidy(lane);
      let waiting = await candidates(lane, limit);
      // Before any of them is compacted, so that the id index names their lane at every moment.
      await Promise.all(waiting.map(({ key, fields }) => idIndex.enter(lane, key, Number(fields['createdAt']))));
      const live = laneKeys(prefix, lane);
      const all = waiting.map(({ key }) => live.message(key));
      // Their keys in the id index are dropped by the next call: by then their entries survive the loss of Redis's last
      // second.
      while (waiting.length > 0) waiting = await compactSome(lane, waiting);
      return all.length === 0 ? 0 : all.length - (await client.exists(...all));
    },
  };
}

/** Nothing but a person changes a message that was read: it need not stay live for the callbacks of two days (ms). */
const READ_MS = 60 * 60 * 1000;

/** Returns after how long a message that was read is compacted, if others are after `afterMs` (ms). */
export function readAfter(afterMs: number): number {
  return Math.min(afterMs, READ_MS);
}

/** Id index entries processed in one batch. */
const TIDIED = 500;

function hasCampaign({ fields }: Candidate): boolean {
  return fields['campaign'] !== undefined;
}

function withoutLost(fields: Fields, kept: ReadonlySet<string>): Fields {
  const { campaign, ...others } = fields;
  return campaign === undefined || kept.has(campaign) ? fields : others;
}

function shapeOf(fields: Fields): string {
  return Object.keys(fields).toSorted().join(' ');
}

/** The same as in `fingerprint.lua`. */
function printOf(fields: Fields): string {
  const values = Object.keys(fields)
    .toSorted()
    .map((name) => `${Buffer.byteLength(fields[name]!)}:${fields[name]!}`);
  return hash('sha1', values.join(''));
}
