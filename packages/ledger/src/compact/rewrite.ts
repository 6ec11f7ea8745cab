import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { blockOf, printOf, rewritten, type Placed } from './blocks.ts';
import { digestsOf, type Compacted } from './compacted.ts';
import { compactOf, fieldsOf, keyOf } from './fields.ts';
import { groupBy } from './group.ts';
import { createNames, type Names } from './names.ts';
import type { CompactMessage } from './record.ts';

/** Changes of compacted messages: they become live again, lose their campaign, or are forgotten. */
export interface Rewriting {
  /** Makes a message live again, unchanged. Returns false when it is not, or no longer, compacted. */
  restore(lane: string, key: string): Promise<boolean>;
  /** Forgets at most `limit` of those that reached their status by `until` (ms). Returns how many. */
  purge(lane: string, until: number, limit: number): Promise<number>;
  /** Removes the campaign from its compacted messages. */
  detach(lane: string, campaign: string): Promise<void>;
}

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  compacted: Compacted;
}

/** The new version of messages of a block; undefined: they leave it. */
type Changes = ReadonlyMap<number, CompactMessage | undefined>;

export function createRewriting({ client, prefix, retentionMs, compacted }: Parts): Rewriting {
  const rewriteBlock = bindScript(client, 'compact/rewrite-block');

  /** Changes messages of a block, and retries when another process was faster. Returns those that were changed. */
  async function rewrite(
    lane: string,
    block: number,
    choose: (messages: readonly Placed[]) => Changes,
    leaving: 'live' | 'forgotten',
  ): Promise<Placed[]> {
    const keys = laneKeys(prefix, lane);
    const index = compacted.index(lane);
    for (;;) {
      const whole = await compacted.blocks(lane).readWhole(block);
      if (whole === undefined) return [];
      const changes = choose(whole.messages);
      if (changes.size === 0) return [];
      const names = createNames([keys.blocks, keys.block(block), keys.digests, keys.tidy]);
      const { elements, summary } = rewritten(whole, ({ position, message }) =>
        changes.has(position) ? changes.get(position) : message,
      );
      const changed = whole.messages.filter(({ position }) => changes.has(position));
      const gone = changed.filter(({ position }) => changes.get(position) === undefined);
      const first = 5 + elements.length;
      const entries = gone.flatMap(({ position, message }) => digestsOf(keyOf(message), message, position));
      const plan = {
        block,
        buckets: index.buckets(),
        elements: elements.length,
        gone: countBy(gone, ({ message }) => message.status),
        digests: entries.map(({ digest, position }, at) => [names.of(index.bucketKey(digest)), first + at, position]),
        campaigns: campaignsOf(lane, changed, changes, { names, forgotten: leaving === 'forgotten' }),
        forgotten: leaving === 'forgotten' ? Object.fromEntries(gone.map(forgottenOf)) : {},
        ...(leaving === 'live' && gone[0] !== undefined ? { live: liveOf(lane, gone[0], names) } : {}),
      };
      const given = [JSON.stringify(plan), printOf(whole), whole.summary, summary, ...elements];
      const keyed = names.all();
      const digests = entries.map(({ digest }) => digest);
      const reply = (await rewriteBlock(keyed.length, ...keyed, ...given, ...digests)) as [string, number?];
      if (reply[0] === 'done') return changed;
      if (reply[0] === 'live') return [];
      if (reply[0] === 'buckets') index.learn(reply[1]!);
    }
  }

  function campaignsOf(
    lane: string,
    changed: readonly Placed[],
    changes: Changes,
    { names, forgotten }: { names: Names; forgotten: boolean },
  ): [key: number, messages: number, forgotten: 0 | 1][] {
    const leaving = changed.filter(
      ({ position, message }) => message.campaign !== undefined && changes.get(position)?.campaign !== message.campaign,
    );
    const counts = Object.entries(countBy(leaving, ({ message }) => message.campaign!));
    const keys = laneKeys(prefix, lane);
    return counts.map(([campaign, count]) => [names.of(keys.campaignCounts(campaign)), count, forgotten ? 1 : 0]);
  }

  function liveOf(lane: string, { message }: Placed, names: Names): object {
    const keys = laneKeys(prefix, lane);
    const key = keyOf(message);
    const fields = { ...fieldsOf(message), restored: '1' };
    const { zaapId, messageId } = message.result ?? {};
    const ids = [
      ...(zaapId === undefined ? [] : [keys.zaapId(zaapId)]),
      ...(messageId === undefined ? [] : [keys.messageId(messageId)]),
    ];
    const { campaign } = message;
    return {
      key,
      m: names.of(keys.message(key)),
      all: names.of(keys.all),
      s: names.of(keys.status(message.status)),
      c: campaign === undefined ? 0 : names.of(keys.campaignCounts(campaign)),
      cm: campaign === undefined ? 0 : names.of(keys.campaignMessages(campaign)),
      ids: ids.map((id) => names.of(id)),
      createdAt: Date.parse(message.createdAt),
      at: Date.parse(message.statusAt),
      line: message.line ?? 0,
      fields,
      keptMs: retentionMs,
    };
  }

  return {
    async restore(lane, key) {
      const stored = (await compacted.find(lane, [key])).get(key);
      if (stored === undefined) return false;
      const { position } = stored;
      const only = (messages: readonly Placed[]): Changes =>
        new Map(
          messages
            .filter((each) => each.position === position && keyOf(each.message) === key)
            .map((each) => [each.position, undefined]),
        );
      return (await rewrite(lane, blockOf(position), only, 'live')).length > 0;
    },

    async purge(lane, until, limit) {
      let purged = 0;
      for (const { block, summary } of await compacted.blocks(lane).summaries()) {
        if (purged >= limit) break;
        if (summary.atFrom > until) continue;
        const due = (messages: readonly Placed[]): Changes => {
          const old = messages.filter(({ message }) => Date.parse(message.statusAt) <= until);
          return new Map(old.slice(0, limit - purged).map(({ position }) => [position, undefined]));
        };
        purged += (await rewrite(lane, block, due, 'forgotten')).length;
      }
      return purged;
    },

    async detach(lane, campaign) {
      for (const { block, summary } of await compacted.blocks(lane).summaries()) {
        if (!summary.campaigns.includes(campaign)) continue;
        const theirs = (messages: readonly Placed[]): Changes =>
          new Map(
            messages
              .filter(({ message }) => message.campaign === campaign)
              .map(({ position, message }) => [position, detached(lane, message)]),
          );
        await rewrite(lane, block, theirs, 'live');
      }
    },
  };
}

function detached(lane: string, message: CompactMessage): CompactMessage {
  const { campaign: _campaign, ...fields } = fieldsOf(message);
  return compactOf(lane, keyOf(message), fields);
}

function forgottenOf({ message }: Placed): [key: string, createdAt: string] {
  return [keyOf(message), String(Date.parse(message.createdAt))];
}

function countBy<T>(items: readonly T[], by: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...groupBy(items, by)].map(([name, each]) => [name, each.length]));
}
