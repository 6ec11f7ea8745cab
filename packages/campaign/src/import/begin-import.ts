import { setTimeout as pause } from 'node:timers/promises';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import type { CampaignPlan } from '../store/record.ts';
import type { CampaignStore, Opened } from '../store/campaign-store.ts';

/** Interval at which another process's import of the same campaign is polled. */
const LOOK_MS = 250;

/**
 * Begins the import. When another importer holds the lease, waits until the lease runs out (5 s) and takes it over; as soon
 * as the other importer renews it, this import is refused. Throws `wrong_status`, `interrupted`.
 */
export async function openImport(
  plan: CampaignPlan,
  signal: AbortSignal | undefined,
  store: CampaignStore,
): Promise<Exclude<Opened, { answer: 'under-way' }>> {
  let renewedAt: number | undefined;
  for (;;) {
    const opened = await store.open(plan);
    if (opened.answer !== 'under-way') return opened;
    if (renewedAt !== undefined && opened.renewedAt > renewedAt) throw underWay(plan);
    renewedAt = opened.renewedAt;
    if (signal?.aborted === true) throw interruptedAt(plan.id, 0);
    await pause(LOOK_MS);
  }
}

function underWay({ id }: CampaignPlan): PomboError {
  return new PomboError('wrong_status', notice('import_under_way', { id }));
}

/** Returns the error of an import that was stopped after this many rows. */
export function interruptedAt(id: string, stored: number, cause?: unknown): PomboError {
  return new PomboError('interrupted', notice('import_cut_off', { id, rows: stored }), { cause });
}
