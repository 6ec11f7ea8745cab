import { PomboError, personKey } from '@pombo/message';
import { bindScript, type RedisClient } from '@pombo/redis';
import { type CampaignPlan, type CampaignRecord, type CampaignState, type Standing, type StoredRow } from './record.ts';
import { NO_COUNTS, type Counts } from './tally.ts';
import type { CampaignImages } from './preflight.ts';
import { CHUNK_ROWS, packRows, unpackRows, type NewRow } from './chunk.ts';
import { importOf, importsUnderWay } from './importing.ts';
import { personMessageId } from './identity.ts';
import { createRemoval, type Removal } from './removal.ts';
import { createCampaignStates, type CampaignStates } from './states.ts';

/** Campaigns and their recipients, stored compactly until they are fed. Everything of one campaign is in one slot. */
export interface CampaignStore extends CampaignStates, Pick<Removal, 'remove'> {
  /**
   * Begins an import. `exists`: the same campaign is sealed already. An import that was cut off starts from scratch,
   * even when it was cancelled since: what it stored is dropped, and nothing of it was ever sent. Abandoned imports of
   * others are dropped, too. Throws `wrong_status` while a campaign of this id is being removed.
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
  /** Ids of campaigns by creation, oldest first. */
  ids(offset: number, limit: number): Promise<string[]>;
  /** Redis time, ms. */
  now(): Promise<number>;
  /** Rows of a lane from `offset` on, at most up to the end of one chunk. */
  rows(id: string, lane: string, offset: number): Promise<StoredRow[]>;
  /** Removes a person from every campaign's rows; returns how many rows were theirs. */
  erase(phone: string): Promise<number>;
  /** Lane → rows fed. */
  cursors(id: string): Promise<Record<string, number>>;
  advance(id: string, lane: string, fed: number): Promise<void>;
}

const folder = new URL('../lua/', import.meta.url);

/** An import of which nothing was heard for so long is dead; it was never sealed, so nothing of it was sent. */
const ABANDONED_MS = 10 * 60 * 1000;

export function createCampaignStore(client: RedisClient, prefix: string): CampaignStore {
  const advance = bindScript(client, folder, 'advance', 1);
  const index = `${prefix}:campaigns`;
  const slot = (id: string): string => `${prefix}:{${id}}`;
  const recordKey = (id: string): string => `${slot(id)}:record`;
  const chunkKey = (id: string, lane: string, chunk: number): string => `${slot(id)}:rows:${lane}:${chunk}`;
  const keys = {
    running: `${prefix}:campaigns:running`,
    record: recordKey,
    outbox: (id: string) => `${slot(id)}:campaign-outbox`,
  };
  const states = createCampaignStates(client, keys);
  const removal = createRemoval(client, {
    ...keys,
    prefix,
    index,
    fed: (id) => `${slot(id)}:fed`,
    lanes: (id) => `${slot(id)}:lanes`,
    chunk: chunkKey,
  });
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
    const { expiresAt, ...plan } = JSON.parse(fields['plan']) as CampaignPlan;
    const isLifted = fields['expiryLifted'] === '1';
    return {
      ...plan,
      ...(isLifted ? { expiryLifted: true as const } : expiresAt === undefined ? {} : { expiresAt }),
      fence: Number(fields['fence'] ?? 0),
      ...(fields['continuedBy'] === undefined ? {} : { continuedBy: fields['continuedBy'] }),
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
      for (const chunk of await removal.chunksOf(id, lane)) await client.del(chunk);
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
    for (const earlier of await client.zrange(index, '0', '-1')) await states.forgetContinuation(earlier, id);
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
    ...states,
    remove: removal.remove,

    async open(plan) {
      const existing = await get(plan.id);
      if (existing?.state === 'removing') throw beingRemoved(plan.id);
      if (existing && existing.import === undefined) return { answer: 'exists', record: existing };
      await dropRows(plan.id);
      await dropAbandoned();
      const createdAt = Date.now();
      // Above every fence that a removed campaign of this id can have had: lanes may know that one as cancelled.
      const fence = await this.now();
      const fields = { plan: JSON.stringify(plan), state: 'importing', createdAt, fence, counts: '{}', rows: '{}' };
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

    ids: (offset, limit) => client.zrange(index, String(offset), String(offset + limit - 1)),

    async now() {
      const [seconds, micros] = await client.time();
      return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
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

function beingRemoved(id: string): PomboError {
  return new PomboError('wrong_status', `A campaign with the id "${id}" is being removed`, {
    hint: `Finish that first: pombo campaign remove ${id}`,
  });
}

/** The id that most rows have, and so need not store; status posts store theirs. */
function derivedId(campaign: string, row: Omit<StoredRow, 'id'>): string {
  return row.phone === undefined ? '' : personMessageId(campaign, personKey(row.phone));
}
