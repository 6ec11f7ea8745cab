import type { CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** What the keeping of images needs beside the store. */
export interface ImageRetentionPort {
  /** Keeps these stored images (SHA-256) for a whole retention period from now. */
  prolongImages(images: string[]): Promise<void>;
}

export interface ImageRetentionOptions {
  store: Pick<CampaignStore, 'ids' | 'get' | 'now' | 'rowImages'>;
  port: ImageRetentionPort;
}

/** Campaigns looked at in one round. */
const LOOKED_AT = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Keeps the images of campaigns that have not ended, whether they run, are paused, wait for their start or were never
 * started: each campaign's once a day, and once more after its end, so that a retry finds them for the retention period. A
 * few campaigns in each round, walking through all of them. Safe for several workers at once.
 */
export function createImageRetention({ store, port }: ImageRetentionOptions): () => Promise<void> {
  let offset = 0;
  /** Campaign → when its images were last prolonged (Redis time, ms). */
  const prolonged = new Map<string, number>();

  async function prolong(record: CampaignRecord, nowMs: number): Promise<void> {
    const { id, image, endedAt } = record;
    const isOver = record.state === 'removing' || (endedAt !== undefined && endedAt < nowMs - DAY_MS);
    if (isOver) return void prolonged.delete(id);
    const last = prolonged.get(id);
    if (last !== undefined && Math.abs(nowMs - last) < DAY_MS && (endedAt === undefined || last >= endedAt)) return;
    if (image?.kind === 'base64') await port.prolongImages([image.sha256]);
    for await (const images of store.rowImages(id)) await port.prolongImages(images);
    prolonged.set(id, nowMs);
  }

  return async () => {
    const ids = await store.ids(offset, LOOKED_AT);
    offset = ids.length < LOOKED_AT ? 0 : offset + ids.length;
    const nowMs = await store.now();
    for (const id of ids) {
      const record = await store.get(id);
      if (record === undefined) prolonged.delete(id);
      else await prolong(record, nowMs);
    }
  };
}
