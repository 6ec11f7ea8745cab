import { RETENTION_MS } from '@pombo/core';
import type { CampaignRecord } from '../store/record.ts';

/**
 * Returns whether some message of the campaign may have been deleted after its retention period by `byMs`. If so, a
 * message with a row's id may be a later one that reused the id. If not, it existed before the row and kept the row
 * from being sent.
 */
export function mayBeForgotten({ createdAt }: Pick<CampaignRecord, 'createdAt'>, byMs: number): boolean {
  return byMs - createdAt >= RETENTION_MS;
}
