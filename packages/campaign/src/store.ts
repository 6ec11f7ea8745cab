import { personKey } from '@pombo/message';
import { bindScript, type RedisClient } from '@pombo/redis';
import {
  CAMPAIGN_MOVES,
  type CampaignMove,
  type CampaignPlan,
  type CampaignRecord,
  type CampaignState,
  type Standing,
  type StoredRow,
} from './record.ts';
import { NO_COUNTS, type Counts } from './tally.ts';
import type { CampaignImages } from './preflight.ts';
import { CHUNK_ROWS, packRows, unpackRows, type NewRow } from './chunk.ts';
import { importOf, importsUnderWay } from './importing.ts';
import { personMessageId } from './identity.ts';

/** Campaigns and their recipients, stored compactly until they are fed. Everything of one campaign is in one slot. */
export interface CampaignStore {
  /**
   * Begins an import. `exists`: the same campaign is sealed already. An import that was cut off starts from scratch,
   * even when it was cancelled since: what it stored is dropped, and nothing of it was ever sent. Abandoned imports of
   * others are dropped, too.
   */
  open(plan: CampaignPlan): Promise<{ answer: 'opened' | 'exists'; record: CampaignRecord }>;
  /** Appends rows of one lane; call it with any number of rows, in the order of their lines. */
  append(id: string, lane: string, rows: readonly NewRow[]): Promise<void>;
  /** Ends an import that does not come to its end: it stays listed until the same one begins again or it is dropped. */
  cutOff(id: string): Promise<void>;
  /** Drops an import: nothing of it was sent, and nothing of it stays. */
  discard(id: string): Promise<void>;
  /** Ends the import: stores what is buffered, and lets the campaign be started. */
  seal(id: string, counts: Counts, images?: CampaignImages): Promise<CampaignRecord>;
  get(id: string): Promise<CampaignRecord | undefined>;
  /** Newest first. Drops abandoned imports. */
  list(): Promise<CampaignRecord[]>;
  /** Moves the campaign to another state, if the move is legal from where it is. */
  move(id: string, move: CampaignMove, reason?: string): Promise<Moved>;
  /** Remembers where its messages stand, for judging its failures from there. */
  judgeFrom(id: string, standing: Standing): Promise<void>;
  /** Redis time, ms. */
  now(): Promise<number>;
  /** Ids of campaigns that may have something to feed, to take back or to end. */
  running(): Promise<string[]>;
  /** Takes an ended campaign off that list. */
  settle(id: string): Promise<void>;
  /** Rows of a lane from `offset` on, at most up to the end of one chunk. */
  rows(id: string, lane: string, offset: number): Promise<StoredRow[]>;
  /** Removes a person from every campaign's rows; returns how many rows were theirs. */
  erase(phone: string): Promise<number>;
  /** Lane → rows fed. */
  cursors(id: string): Promise<Record<string, number>>;
  advance(id: string, lane: string, fed: number): Promise<void>;
}

export type Moved =
  | { answer: 'moved'; from: CampaignState }
  | { answer: 'refused'; state: CampaignState }
  | { answer: 'gone' };

const folder = new URL('../lua/', import.meta.url);

/** Which field takes the time of a move. */
const STAMPED: Partial<Record<CampaignState, string>> = {
  running: 'startedAt',
  completed: 'endedAt',
  cancelled: 'endedAt',
};

/** An import of which nothing was heard for so long is dead; it was never sealed, so nothing of it was sent. */
const ABANDONED_MS = 10 * 60 * 1000;

/** A worker fetches it within seconds; this is for when none runs. */
const OUTBOX_MS = 7 * 24 * 60 * 60 * 1000;

export function createCampaignStore(client: RedisClient, prefix: string): CampaignStore {
  const setState = bindScript(client, folder, 'set-state', 2);
  const advance = bindScript(client, folder, 'advance', 1);
  const index = `${prefix}:campaigns`;
  const runningKey = `${prefix}:campaigns:running`;
  const slot = (id: string): string => `${prefix}:{${id}}`;
  const recordKey = (id: string): string => `${slot(id)}:record`;
  const chunkKey = (id: string, lane: string, chunk: number): string => `${slot(id)}:rows:${lane}:${chunk}`;
  const imports = importsUnderWay(client, folder, recordKey);

  async function storeChunk(id: string, lane: string, chunk: number, rows: readonly NewRow[]): Promise<void> {
    await client.set(
      chunkKey(id, lane, chunk),
      packRows(rows, (row) => derivedId(id, row)),
    );
  }

  async function cursors(id: string): Promise<Record<string, number>> {
    const fields = await client.hgetall(`${slot(id)}:fed`);
    return Object.fromEntries(Object.entries(fields).map(([lane, fed]) => [lane, Number(fed)]));
  }

  async function get(id: string): Promise<CampaignRecord | undefined> {
    const [fields, fed] = await Promise.all([client.hgetall(recordKey(id)), cursors(id)]);
    if (fields['plan'] === undefined) return undefined;
    const time = (name: string): object => (fields[name] === undefined ? {} : { [name]: Number(fields[name]) });
    return {
      ...(JSON.parse(fields['plan']) as CampaignPlan),
      state: fields['state'] as CampaignState,
      ...(fields['reason'] ? { reason: fields['reason'] } : {}),
      counts: { ...NO_COUNTS, ...(JSON.parse(fields['counts'] ?? '{}') as Partial<Counts>) },
      ...importOf(fields),
      rows: JSON.parse(fields['rows'] ?? '{}') as Record<string, number>,
      fed,
      ...(fields['images'] === undefined ? {} : { images: JSON.parse(fields['images']) as CampaignImages }),
      createdAt: Number(fields['createdAt']),
      ...time('startedAt'),
      ...time('endedAt'),
      ...(fields['judgedFrom'] === undefined ? {} : { judgedFrom: JSON.parse(fields['judgedFrom']) as Standing }),
    };
  }

  async function dropRows(id: string): Promise<void> {
    const lanes = await client.smembers(`${slot(id)}:lanes`);
    for (const lane of lanes) {
      for (let chunk = 0; (await client.del(chunkKey(id, lane, chunk))) === 1; chunk += 1);
    }
    await client.del(`${slot(id)}:lanes`);
  }

  async function eraseRows(id: string, lane: string, person: string): Promise<number> {
    let erased = 0;
    for (let chunk = 0; ; chunk += 1) {
      const stored = await client.getBuffer(chunkKey(id, lane, chunk));
      if (stored === null) return erased;
      const rows = unpackRows(stored, (row) => derivedId(id, row));
      const theirs = rows.filter(
        ({ phone, lid }) => (phone !== undefined && personKey(phone) === person) || lid === person,
      );
      if (theirs.length === 0) continue;
      erased += theirs.length;
      // The row keeps its place: cursors count places.
      const blank = (row: StoredRow): StoredRow => ({ line: row.line, id: row.id, values: [], gone: true });
      await storeChunk(
        id,
        lane,
        chunk,
        rows.map((row) => (theirs.includes(row) ? blank(row) : row)),
      );
    }
  }

  async function discard(id: string): Promise<void> {
    imports.end(id);
    await dropRows(id);
    await client.del(recordKey(id));
    await client.zrem(index, id);
  }

  async function dropAbandoned(): Promise<void> {
    const ids = await client.zrange(index, '0', '-1');
    const stands = await Promise.all(ids.map((id) => client.hmget(recordKey(id), 'state', 'createdAt', 'storedAt')));
    for (const [at, id] of ids.entries()) {
      const [state, createdAt, storedAt] = stands[at]!;
      if (state === 'importing' && Number(storedAt ?? createdAt) < Date.now() - ABANDONED_MS) await discard(id);
    }
  }

  return {
    async open(plan) {
      const existing = await get(plan.id);
      if (existing && existing.import === undefined) return { answer: 'exists', record: existing };
      await dropRows(plan.id);
      await dropAbandoned();
      const createdAt = Date.now();
      const fields = { plan: JSON.stringify(plan), state: 'importing', createdAt, counts: '{}', rows: '{}' };
      await client.hdel(recordKey(plan.id), 'storedAt', 'importedRows', 'cutOff', 'reason', 'endedAt');
      await client.hset(recordKey(plan.id), fields);
      await client.zadd(index, createdAt, plan.id);
      imports.begin(plan.id);
      return { answer: 'opened', record: (await get(plan.id))! };
    },

    async append(id, lane, rows) {
      const lanes = imports.lanesOf(id);
      let buffer = lanes.get(lane);
      if (buffer === undefined) {
        buffer = { rows: [], chunks: 0, total: 0 };
        lanes.set(lane, buffer);
        // Before the first chunk, so that an import begun anew finds what to drop.
        await client.sadd(`${slot(id)}:lanes`, lane);
      }
      buffer.rows.push(...rows);
      buffer.total += rows.length;
      const writes: Promise<void>[] = [];
      while (buffer.rows.length >= CHUNK_ROWS) {
        writes.push(storeChunk(id, lane, buffer.chunks, buffer.rows.splice(0, CHUNK_ROWS)));
        buffer.chunks += 1;
      }
      if (writes.length > 0) writes.push(imports.note(id));
      await Promise.all(writes);
    },

    discard,

    cutOff: (id) => imports.cutOff(id),

    async seal(id, counts, images) {
      const lanes = imports.lanesOf(id);
      const totals: Record<string, number> = {};
      for (const [lane, buffer] of lanes) {
        if (buffer.rows.length > 0) await storeChunk(id, lane, buffer.chunks, buffer.rows);
        totals[lane] = buffer.total;
      }
      await client.hset(recordKey(id), {
        counts: JSON.stringify(counts),
        rows: JSON.stringify(totals),
        ...(images === undefined ? {} : { images: JSON.stringify(images) }),
      });
      imports.end(id);
      await this.move(id, 'seal');
      return (await get(id))!;
    },

    get,

    async list() {
      await dropAbandoned();
      const found = await Promise.all((await client.zrevrange(index, 0, -1)).map(get));
      return found.filter((record) => record !== undefined);
    },

    async move(id, move, reason = '') {
      const { to, from } = CAMPAIGN_MOVES[move];
      // Into the list before it runs, out of it after it has ended: a crash in between leaves it looked at, not forgotten.
      // To stop what is on it already writes nothing that a full Redis would refuse.
      if (to === 'scheduled' || to === 'running') await client.sadd(runningKey, id);
      const reply = (await setState(
        recordKey(id),
        `${slot(id)}:campaign-outbox`,
        to,
        from.join(','),
        reason,
        STAMPED[to] ?? '',
        id,
        OUTBOX_MS,
      )) as [number?, CampaignState?];
      if (reply[0] === undefined) return { answer: 'gone' };
      // It has not ended after all; its next end has a time of its own.
      if (reply[0] === 1 && move === 'reopen') await client.hdel(recordKey(id), 'endedAt');
      return reply[0] === 1 ? { answer: 'moved', from: reply[1]! } : { answer: 'refused', state: reply[1]! };
    },

    async judgeFrom(id, standing) {
      await client.hset(recordKey(id), 'judgedFrom', JSON.stringify(standing));
    },

    async now() {
      const [seconds, micros] = await client.time();
      return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    },

    running: () => client.smembers(runningKey),

    async settle(id) {
      await client.srem(runningKey, id);
    },

    async rows(id, lane, offset) {
      const chunk = Math.floor(offset / CHUNK_ROWS);
      const stored = await client.getBuffer(chunkKey(id, lane, chunk));
      if (stored === null) return [];
      return unpackRows(stored, (row) => derivedId(id, row)).slice(offset - chunk * CHUNK_ROWS);
    },

    async erase(phone) {
      const person = personKey(phone);
      let erased = 0;
      for (const id of await client.zrange(index, '0', '-1')) {
        for (const lane of await client.smembers(`${slot(id)}:lanes`)) erased += await eraseRows(id, lane, person);
      }
      return erased;
    },

    cursors,

    async advance(id, lane, fed) {
      await advance(`${slot(id)}:fed`, lane, fed);
    },
  };
}

/** The id that most rows have, and so need not store; status posts store theirs. */
function derivedId(campaign: string, row: Omit<StoredRow, 'id'>): string {
  return row.phone === undefined ? '' : personMessageId(campaign, personKey(row.phone));
}
