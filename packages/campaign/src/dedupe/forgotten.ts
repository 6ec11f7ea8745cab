import { RETENTION_MS } from '@pombo/core';
import type { CampaignRecord } from '../store/record.ts';

/**
 * Returns whether a message of the campaign may have been deleted after its retention period by that time (ms). Another
 * message with a row's id that is older than that blocked the row; a younger one may have taken the id once it was free.
 */
export function mayBeForgotten({ createdAt }: Pick<CampaignRecord, 'createdAt'>, byMs: number): boolean {
  return byMs - createdAt >= RETENTION_MS;
}
