import type { FeederPort } from '../lanes/contract.ts';
import type { CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

export interface ImageRetentionOptions {
  store: Pick<CampaignStore, 'ids' | 'get' | 'now' | 'rowImages'>;
  port: Pick<FeederPort, 'prolongImages'>;
}

/** Campaigns examined in one round. */
const LOOKED_AT = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Returns a function that prolongs the images of campaigns that have not ended, even those that are paused, scheduled or
 * never started: each campaign's once a day, and once more after its end, so that a retry finds them for the retention
 * period. Each call handles a few campaigns and continues where the last one stopped. Safe for several workers at once.
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
