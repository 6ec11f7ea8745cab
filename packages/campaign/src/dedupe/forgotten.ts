import { RETENTION_MS } from '@pombo/core';
import type { CampaignRecord } from '../store/record.ts';

/**
 * Whether a message of the campaign may have been forgotten by then (ms). A message of another campaign with a row's id
 * that was made before that kept the row from becoming one; a later one may have been given the id once it was free again.
 */
export function mayBeForgotten({ createdAt }: Pick<CampaignRecord, 'createdAt'>, byMs: number): boolean {
  return byMs - createdAt >= RETENTION_MS;
}
