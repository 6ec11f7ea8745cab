import { startChild } from '../processes/child.ts';
import type { Findings, Row, Side } from '../figures.ts';
import type { MemoryCalls } from '../processes/memory-child.ts';
import { LANES, type MemoryKind } from '../data/memory-rows.ts';
import { withRedis } from '../redis.ts';

export interface MemoryOptions {
  /** Rows of the campaign that waits. */
  recipients: number;
  /** Queued, and again as many live. */
  messages: number;
  compacted: number;
}

export const MEMORY_DEFAULTS: MemoryOptions = { recipients: 100_000, messages: 20_000, compacted: 200_000 };

/** Live at the same time, before they are compacted. */
const COMPACTED_AT_ONCE = 50_000;

/** Stored before the first look, so that campaigns, queues and scripts are there. */
const WARM_UP = 200;

/**
 * What Redis holds for one recipient or message, by its age: `waiting` in a campaign, `queued` with its job, `live`
 * (accepted, with every index). Beside it BullMQ's job with the same payload: waiting, or completed with the answer.
 * Streams of events are left out on both sides. `compacted` is what is left 48 hours later of a message that was read: its
 * record, its look-ups by id, zaapId and messageId, and its entry in the directory of ids.
 *
 * Rows such as `queued: indexes` say what the bytes are for. Their sum lacks the tables by which Redis finds keys and
 * expiries.
 */
export async function benchMemory(
  { recipients, messages, compacted }: MemoryOptions,
  progress: (line: string) => void,
): Promise<Findings> {
  const counts: Record<MemoryKind, number> = { waiting: recipients, queued: messages, live: messages, compacted };
  const kinds = Object.keys(counts) as MemoryKind[];
  const rows: Row[] = [];
  for (const kind of kinds) {
    for (const side of kind === 'compacted' ? (['pombo'] as const) : (['pombo', 'bullmq'] as const)) {
      rows.push(...(await bytesEach(side, kind, counts[kind])));
      progress(`memory: ${kind}, ${side} done`);
    }
  }
  const bytesOf = (side: Side, kind: string): number =>
    Number(rows.find((row) => row.side === side && row.kind === kind)!['bytes']);
  const ratios = kinds
    .filter((kind) => kind !== 'compacted')
    .map((kind) => [kind, Number((bytesOf('pombo', kind) / bytesOf('bullmq', kind)).toPrecision(3))]);
  const about = `bytes in Redis for each of ${recipients} recipients (waiting) or ${messages} messages (${compacted} compacted), ${LANES.length} numbers, ids of 36 characters`;
  return { bench: 'memory', about, rows, ratios: Object.fromEntries(ratios) };
}

async function bytesEach(side: Side, kind: MemoryKind, count: number): Promise<Row[]> {
  return withRedis(async (redis) => {
    const child = startChild<MemoryCalls>('memory-child.ts');
    try {
      await child.ask('open', side, redis.url);
      await child.ask('store', kind, 0, WARM_UP);
      const before = await redis.memoryBytes();
      // A campaign is stored as one; what is compacted comes in parts, since it is live first.
      const atOnce = kind === 'compacted' ? COMPACTED_AT_ONCE : count;
      for (let at = 0; at < count; at += atOnce) {
        await child.ask('store', kind, WARM_UP + at, Math.min(atOnce, count - at));
      }
      const rows = [{ side, kind: kind as string, bytes: Math.round(((await redis.memoryBytes()) - before) / count) }];
      if (kind !== 'queued' && kind !== 'live') return rows;
      const parts = await redis.keyBytes(side === 'pombo' ? partOf : bullmqPartOf);
      for (const [part, bytes] of parts) {
        const each = Math.round(bytes / (count + WARM_UP));
        if (each > 0) rows.push({ side, kind: `${kind}: ${part}`, bytes: each });
      }
      return rows;
    } finally {
      await child.end();
    }
  });
}

/** What a key of ours is for. */
function partOf(key: string): string {
  if (/:m:[0-9a-f]{64}$/.test(key)) return 'message';
  if (/:queue:[0-9a-f]{64}-\d+$/.test(key)) return 'job';
  if (key.includes(':queue:')) return 'queue';
  if (/:[zw]:|:id:/.test(key)) return 'look-ups by id';
  return 'indexes';
}

function bullmqPartOf(key: string): string {
  return /:[0-9a-f]{8}-[0-9a-f-]{27}$/.test(key) ? 'job' : 'queue';
}
