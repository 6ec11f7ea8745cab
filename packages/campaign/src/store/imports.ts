import { randomUUID } from 'node:crypto';
import { notice } from '@pombo/catalogue';
import { PomboError, type ImageRef } from '@pombo/core';
import { bindScript, type RedisClient } from '@pombo/redis';
import { CHUNK_ROWS, packRows, type NewRow } from './row-chunks.ts';
import type { CampaignPlan, StoredRow } from './record.ts';
import type { CampaignImages } from './record.ts';
import type { Counts } from './record.ts';

/**
 * The import of one campaign. It holds a lease on the campaign's record with a fencing token: storing, sealing and dropping
 * compare the token in the same atomic step, so an importer that was replaced can no longer change anything.
 */
export interface Import {
  /** Names this import in what it writes elsewhere. */
  readonly token: string;
  /** Returns true once the import was found to be cancelled or replaced. Then it has nothing left to clean up. */
  isLost(): boolean;
  /**
   * Appends any number of rows of one lane, in the order of their lines. Throws `wrong_status` when the import was
   * cancelled or replaced.
   */
  append(lane: string, rows: readonly NewRow[]): Promise<void>;
  /** Stores what is buffered and lets the campaign be started. Throws as `append`. */
  seal(counts: Counts, images?: CampaignImages): Promise<void>;
  /** Drops what was stored, unless another import has replaced this one. Nothing of it was sent. */
  discard(): Promise<void>;
  /**
   * Ends an incomplete import. It stays listed until the same import begins again or it is dropped. Never throws: without
   * Redis, its lease simply runs out. Returns the number of rows that are stored.
   */
  cutOff(): Promise<number>;
}

export type ImportOpened =
  | { answer: 'opened'; import: Import }
  | { answer: 'exists' | 'conflict' | 'removing' }
  /** `renewedAt`: when the importer that holds the lease last renewed it (Redis time, ms). */
  | { answer: 'under-way'; renewedAt: number };

export interface Imports {
  /** Gives the lease on the campaign to a new importer, unless another one holds it. */
  open(plan: CampaignPlan): Promise<ImportOpened>;
  /** Drops imports of these campaigns whose lease was not renewed for ten minutes. */
  dropAbandoned(ids: readonly string[]): Promise<void>;
}

export interface ImportKeys {
  record(id: string): string;
  lanes(id: string): string;
  /** Set of the stored images that rows name. */
  rowImages(id: string): string;
  chunk(id: string, lane: string, chunk: number): string;
}

interface ImportDeps {
  client: RedisClient;
  keys: ImportKeys;
  chunksOf(id: string, lane: string): Promise<string[]>;
  idOf(id: string, row: Omit<StoredRow, 'id'>): string;
  /** Cleans up elsewhere after the import with this token was dropped. */
  onDropped(id: string, token: string): Promise<void>;
  silentMs: number;
}

/** Interval at which an importer renews its lease, and the time after which the lease runs out. */
const NOTED_MS = 1000;
export const SILENT_MS = 5 * NOTED_MS;
/** An import whose lease was not renewed for this long is dropped. It was never sealed, so nothing of it was sent. */
const ABANDONED_MS = 10 * 60 * 1000;
/** Keys deleted in one step. */
const BATCH = 50;

const folder = new URL('../../lua/', import.meta.url);

export function createImports(deps: ImportDeps): Imports {
  const { client, keys, silentMs } = deps;
  const openImport = bindScript(client, folder, 'open-import', 1);
  const claimAbandoned = bindScript(client, folder, 'claim-abandoned', 1);
  const dropImport = bindScript(client, folder, 'drop-import', undefined);

  /** Returns false when another importer holds the lease by now. */
  async function drop(id: string, token: string, names: readonly string[]): Promise<boolean> {
    return (await dropImport(names.length + 1, keys.record(id), ...names, token)) === 1;
  }

  async function dropRows(id: string, token: string): Promise<boolean> {
    for (const lane of await client.smembers(keys.lanes(id))) {
      const chunks = await deps.chunksOf(id, lane);
      for (let at = 0; at < chunks.length; at += BATCH)
        if (!(await drop(id, token, chunks.slice(at, at + BATCH)))) return false;
    }
    return drop(id, token, [keys.lanes(id), keys.rowImages(id)]);
  }

  /** `by`: the token that may drop it now; `token`: the one it was imported with. */
  async function discard(id: string, by: string, token = by): Promise<void> {
    if (!(await dropRows(id, by))) return;
    if (await drop(id, by, [keys.record(id)])) await deps.onDropped(id, token);
  }

  return {
    async open(plan) {
      const token = randomUUID();
      const text = JSON.stringify(plan);
      const record = keys.record(plan.id);
      const asked = await openImport(record, token, text, plan.fingerprint, Date.now(), silentMs);
      const [answer, renewedAt] = asked as [ImportOpened['answer'], string?];
      if (answer === 'under-way') return { answer, renewedAt: Number(renewedAt) };
      if (answer !== 'opened') return { answer };
      if (!(await dropRows(plan.id, token))) throw replaced(plan.id);
      return { answer, import: importOfCampaign(plan.id, token, { ...deps, discard }) };
    },

    async dropAbandoned(ids) {
      for (const id of ids) {
        const by = randomUUID();
        const token = (await claimAbandoned(keys.record(id), by, ABANDONED_MS)) as string | null;
        if (token !== null) await discard(id, by, token);
      }
    },
  };
}

/** The rows of one lane in an import. */
interface ImportLane {
  /** Rows that do not fill a chunk yet. */
  rows: NewRow[];
  /** Chunks stored, and all rows of this lane. */
  chunks: number;
  total: number;
}

function importOfCampaign(
  id: string,
  token: string,
  { client, keys, idOf, discard }: ImportDeps & { discard(id: string, token: string): Promise<void> },
): Import {
  const appendRows = bindScript(client, folder, 'append-rows', undefined);
  const noteImport = bindScript(client, folder, 'note-import', 1);
  const sealImport = bindScript(client, folder, 'seal-import', 1);
  const lanes = new Map<string, ImportLane>();
  const images = new Set<string>();
  let [stored, lost] = [0, false];

  const note = (stops = false): Promise<unknown> => noteImport(keys.record(id), token, stored, stops ? '1' : '');
  const timer = setInterval(() => void note().catch(() => undefined), NOTED_MS).unref();
  const end = (): void => clearInterval(timer);
  const lose = (): PomboError => {
    lost = true;
    end();
    return replaced(id);
  };

  /** Stores a lane's buffered rows: whole chunks, and with `isLast` the rest as well. */
  async function store(lane: string, buffer: ImportLane, isLast: boolean): Promise<void> {
    const chunks: NewRow[][] = [];
    const least = isLast ? 1 : CHUNK_ROWS;
    while (buffer.rows.length >= least) chunks.push(buffer.rows.splice(0, CHUNK_ROWS));
    if (chunks.length === 0) return;
    const named = [...new Set(chunks.flat().flatMap(({ image }) => storedImage(image)))];
    const fresh = named.filter((sha256) => !images.has(sha256));
    for (const sha256 of fresh) images.add(sha256);
    stored += chunks.reduce((sum, rows) => sum + rows.length, 0);
    const names = chunks.map((_rows, at) => keys.chunk(id, lane, buffer.chunks + at));
    buffer.chunks += chunks.length;
    const kept = await appendRows(
      names.length + 3,
      keys.record(id),
      keys.lanes(id),
      keys.rowImages(id),
      ...names,
      token,
      lane,
      stored,
      fresh.length,
      ...fresh,
      ...chunks.map((rows) => packRows(rows, (row) => idOf(id, row))),
    );
    if (kept !== 1) throw lose();
  }

  return {
    token,
    isLost: () => lost,

    async append(lane, rows) {
      const buffer = lanes.get(lane) ?? { rows: [], chunks: 0, total: 0 };
      lanes.set(lane, buffer);
      buffer.rows.push(...rows);
      buffer.total += rows.length;
      await store(lane, buffer, false);
    },

    async seal(counts, imageUrls) {
      for (const [lane, buffer] of lanes) await store(lane, buffer, true);
      const totals = Object.fromEntries([...lanes].map(([lane, { total }]) => [lane, total]));
      const urls = imageUrls === undefined ? '' : JSON.stringify(imageUrls);
      const sealed = await sealImport(keys.record(id), token, JSON.stringify(counts), JSON.stringify(totals), urls);
      if (sealed !== 1) throw lose();
      end();
    },

    async discard() {
      end();
      await discard(id, token);
    },

    async cutOff() {
      end();
      await note(true).catch(() => undefined);
      return stored;
    },
  };
}

function storedImage(image: ImageRef | undefined): string[] {
  return image?.kind === 'base64' ? [image.sha256] : [];
}

function replaced(id: string): PomboError {
  return new PomboError('wrong_status', notice('import_replaced', { id }));
}
