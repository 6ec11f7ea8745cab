import { notice, sayAll, type AnyNotice } from '@pombo/catalogue';
import { defined, PomboError, personKey } from '@pombo/core';
import { bindScript, redisNow, type RedisClient } from '@pombo/redis';
import {
  importState,
  type CampaignEvent,
  type CampaignPlan,
  type CampaignRecord,
  type CampaignState,
  type OutcomeCounts,
  type StoredRow,
} from './record.ts';
import { NO_COUNTS, type Counts } from './record.ts';
import type { CampaignImages } from './record.ts';
import { CHUNK_ROWS, packRows, unpackRows } from './row-chunks.ts';
import { SILENT_MS, createImports, type Import } from './imports.ts';
import { personMessageId } from '../import/identity.ts';
import { createRemoval, type Removal } from './removal.ts';
import { NOTICE, createCampaignStates, type CampaignStates } from './states.ts';

/** Campaigns and their recipients, stored compactly until they are enqueued. All keys of one campaign are in one slot. */
export interface CampaignStore extends CampaignStates, Pick<Removal, 'remove'> {
  /**
   * Begins an import and gives it a token. An interrupted import starts from scratch, even if it was cancelled since.
   * `exists`: the campaign is already sealed. `under-way`: another importer has it and renewed its lease within 5 s.
   * `conflict`: another file, template, image or set of instances is stored under this id, sealed or not. Abandoned imports
   * are dropped first. Throws `wrong_status` while a campaign of this id is being removed.
   */
  open(plan: CampaignPlan): Promise<Opened>;
  get(id: string): Promise<CampaignRecord | undefined>;
  /** Returns all campaigns, newest first. Drops abandoned imports. */
  list(): Promise<CampaignRecord[]>;
  /** Returns ids of campaigns by creation, oldest first. */
  ids(offset: number, limit: number): Promise<string[]>;
  /** Returns Redis time (ms). */
  now(): Promise<number>;
  /** Returns rows of a lane from `offset` on, up to the end of one chunk. */
  rows(id: string, lane: string, offset: number): Promise<StoredRow[]>;
  /** Yields the SHA-256 of stored images that rows name beside the plan's, a few hundred at a time. */
  rowImages(id: string): AsyncIterable<string[]>;
  /** Removes a person from every campaign's rows. Returns how many rows were theirs. */
  erase(phone: string): Promise<number>;
  /** Returns lane → rows enqueued. */
  cursors(id: string): Promise<Record<string, number>>;
  /** Moves a lane's cursor forward, never back. */
  advance(id: string, lane: string, fed: number): Promise<void>;
  /** Records that this recovery (`epoch`) has checked a lane: each of its enqueued rows has a message. */
  noteChecked(id: string, lane: string, epoch: string): Promise<void>;
  /** Records how many enqueued rows have lost their message, because Redis lost writes. */
  noteLost(id: string, rows: number): Promise<void>;
}

export type Opened =
  | { answer: 'opened'; record: CampaignRecord; import: Import }
  | { answer: 'exists' | 'conflict'; record: CampaignRecord }
  /** `renewedAt`: when its importer last renewed its lease (Redis time, ms). */
  | { answer: 'under-way'; renewedAt: number };

export interface CampaignStoreOptions {
  /** An importer that has not renewed its lease for this long is considered dead (ms, default 5 s). */
  silentMs?: number;
}

const folder = new URL('../../lua/', import.meta.url);

export function createCampaignStore(
  client: RedisClient,
  prefix: string,
  { silentMs = SILENT_MS }: CampaignStoreOptions = {},
): CampaignStore {
  const advance = bindScript(client, folder, 'advance', 1);
  const noteChecked = bindScript(client, folder, 'note-checked', 1);
  const noteLost = bindScript(client, folder, 'note-lost', 1);
  const index = `${prefix}:campaigns`;
  const slot = (id: string): string => `${prefix}:{${id}}`;
  const recordKey = (id: string): string => `${slot(id)}:record`;
  const chunkKey = (id: string, lane: string, chunk: number): string => `${slot(id)}:rows:${lane}:${chunk}`;
  const lanesKey = (id: string): string => `${slot(id)}:lanes`;
  const rowImagesKey = (id: string): string => `${slot(id)}:row-images`;
  const keys = {
    running: `${prefix}:campaigns:running`,
    record: recordKey,
    outbox: (id: string) => `${slot(id)}:campaign-outbox`,
    media: (id: string) => `${slot(id)}:media-failures`,
  };
  const states = createCampaignStates(client, keys);
  const removal = createRemoval(client, {
    ...keys,
    prefix,
    index,
    fed: (id) => `${slot(id)}:fed`,
    lanes: lanesKey,
    rowImages: rowImagesKey,
    chunk: chunkKey,
  });
  const imports = createImports({
    client,
    keys: { record: recordKey, lanes: lanesKey, rowImages: rowImagesKey, chunk: chunkKey },
    chunksOf: removal.chunksOf,
    idOf: derivedId,
    onDropped: forgetDropped,
    silentMs,
  });

  async function cursors(id: string): Promise<Record<string, number>> {
    const fields = await client.hgetall(`${slot(id)}:fed`);
    return Object.fromEntries(Object.entries(fields).map(([lane, fed]) => [lane, Number(fed)]));
  }

  async function get(id: string): Promise<CampaignRecord | undefined> {
    const [fields, fed] = await Promise.all([client.hgetall(recordKey(id)), cursors(id)]);
    if (fields['plan'] === undefined) return undefined;
    const number = (name: string): object => (fields[name] === undefined ? {} : { [name]: Number(fields[name]) });
    const { expiresAt, ...plan } = JSON.parse(fields['plan']) as CampaignPlan;
    const isLifted = fields['expiryLifted'] === '1';
    return {
      ...plan,
      ...(isLifted ? { expiryLifted: true as const } : expiresAt === undefined ? {} : { expiresAt }),
      fence: Number(fields['fence'] ?? 0),
      ...defined({ continuedBy: fields['continuedBy'] }),
      state: fields['state'] as CampaignState,
      ...reasonIn(fields),
      counts: { ...NO_COUNTS, ...(JSON.parse(fields['counts'] ?? '{}') as Partial<Counts>) },
      ...(await unfinishedOf(fields)),
      rows: JSON.parse(fields['rows'] ?? '{}') as Record<string, number>,
      fed,
      checked: checkedOf(fields),
      ...(fields['images'] === undefined ? {} : { images: JSON.parse(fields['images']) as CampaignImages }),
      createdAt: Number(fields['createdAt']),
      ...number('startedAt'),
      ...number('endedAt'),
      ...number('lost'),
      ...historyIn(fields),
      ...(fields['judgedFrom'] === undefined ? {} : { judgedFrom: JSON.parse(fields['judgedFrom']) as OutcomeCounts }),
    };
  }

  const now = (): Promise<number> => redisNow(client);

  /** Returns the progress of an import; empty for a campaign that is stored completely. */
  async function unfinishedOf(fields: Record<string, string>): Promise<Pick<CampaignRecord, 'import'>> {
    const { state, counts = '{}' } = fields;
    if (state !== 'importing' && counts !== '{}') return {};
    return { import: importState(fields, state === 'importing' ? await now() : 0, silentMs) };
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
      // The row keeps its position, because cursors count positions.
      const blank = (row: StoredRow): StoredRow => ({ line: row.line, id: row.id, values: [], gone: true });
      const left = rows.map((row) => (theirs.includes(row) ? blank(row) : row));
      await client.set(
        chunkKey(id, lane, chunk),
        packRows(left, (row) => derivedId(id, row)),
      );
    }
  }

  /** After its record is deleted: the run that it would have continued is free again, and it is no longer listed. */
  async function forgetDropped(id: string, token: string): Promise<void> {
    for (const earlier of await client.zrange(index, '0', '-1'))
      await states.forgetContinuation(earlier, { id, token });
    await client.zrem(index, id);
    // A new import may have taken the same id in between.
    const createdAt = await client.hget(recordKey(id), 'createdAt');
    if (createdAt !== null) await client.zadd(index, 'NX', createdAt, id);
  }

  async function dropAbandoned(): Promise<void> {
    const ids = await client.zrange(index, '0', '-1');
    const found = await Promise.all(ids.map((id) => client.hget(recordKey(id), 'state')));
    await imports.dropAbandoned(ids.filter((_id, at) => found[at] === 'importing'));
  }

  return {
    ...states,
    remove: removal.remove,

    async open(plan) {
      await dropAbandoned();
      // The id is listed before the campaign exists: an abandoned import that is not listed would never be dropped.
      await client.zadd(index, 'NX', Date.now(), plan.id);
      const opened = await imports.open(plan);
      const { answer } = opened;
      if (answer === 'removing') throw beingRemoved(plan.id);
      if (answer === 'under-way') return opened;
      if (answer === 'opened') await client.zadd(index, Date.now(), plan.id);
      const record = (await get(plan.id))!;
      return answer === 'opened' ? { ...opened, record } : { answer, record };
    },

    get,

    async list() {
      await dropAbandoned();
      const found = await Promise.all((await client.zrevrange(index, 0, -1)).map(get));
      return found.filter((record) => record !== undefined);
    },

    ids: (offset, limit) => client.zrange(index, String(offset), String(offset + limit - 1)),

    now,

    async rows(id, lane, offset) {
      const chunk = Math.floor(offset / CHUNK_ROWS);
      const stored = await client.getBuffer(chunkKey(id, lane, chunk));
      if (stored === null) return [];
      return unpackRows(stored, (row) => derivedId(id, row)).slice(offset - chunk * CHUNK_ROWS);
    },

    async *rowImages(id) {
      for (let cursor = '0'; ;) {
        const [next, images] = await client.sscan(rowImagesKey(id), cursor, 'COUNT', 500);
        if (images.length > 0) yield images;
        if (next === '0') return;
        cursor = next;
      }
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

    async noteChecked(id, lane, epoch) {
      await noteChecked(recordKey(id), lane, epoch);
    },

    async noteLost(id, rows) {
      await noteLost(recordKey(id), rows);
    },
  };
}

function checkedOf(fields: Record<string, string>): Record<string, string> {
  const prefix = 'checked:';
  const found = Object.entries(fields).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, epoch]) => [name.slice(prefix.length), epoch]));
}

function beingRemoved(id: string): PomboError {
  return new PomboError('wrong_status', notice('import_removing', { id }));
}

/** Returns the id that most rows have and therefore do not store. Status posts store theirs. */
function derivedId(campaign: string, row: Omit<StoredRow, 'id'>): string {
  return row.phone === undefined ? '' : personMessageId(campaign, personKey(row.phone));
}

function historyIn(fields: Record<string, string>): Pick<CampaignRecord, 'history'> {
  if (fields['history'] === undefined) return {};
  const events = JSON.parse(fields['history']) as CampaignEvent[];
  return { history: events.map((event) => ({ ...event, ...noticeOf(event.reason, fields) })) };
}

/** Returns the notice that was stored for a reason; nothing for a person's words, or those of another version. */
function noticeOf(reason: string | undefined, fields: Record<string, string>): { reasonNotice?: AnyNotice } {
  const json = reason === undefined ? undefined : (fields[`${NOTICE}${reason}`] ?? fields['reasonNotice']);
  if (json === undefined) return {};
  const reasonNotice = JSON.parse(json) as AnyNotice;
  return sayAll(reasonNotice) === reason ? { reasonNotice } : {};
}

/** A later move stores another reason and leaves the notice behind: it counts only while it says the same. */
function reasonIn(fields: Record<string, string>): Pick<CampaignRecord, 'reason' | 'reasonNotice'> {
  return fields['reason'] ? { reason: fields['reason'], ...noticeOf(fields['reason'], fields) } : {};
}
