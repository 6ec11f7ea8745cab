import { defined } from '@pombo/core';
import type { MessageBody } from '@pombo/core';
import { lanesOf, type CampaignRecord, type StoredRow } from '../store/record.ts';

/** Returns the message that a row of a campaign becomes: always the same one, by its id. */
export function toBody(record: CampaignRecord, row: StoredRow): MessageBody {
  const { phone, lid, caption, delayMessage, viewOnce, keeps } = row;
  const image = row.image ?? record.image;
  if (image === undefined) throw new Error(`line ${row.line} of campaign ${record.id} has no image`);
  return {
    id: row.id,
    type: phone === undefined ? 'send-image-status' : 'send-image',
    ...defined({ phone, lid }),
    image,
    ...defined({
      caption,
      delayMessage,
      viewOnce,
      pace: record.pace,
      rules: record.rules,
      expiresAt: record.expiresAt,
    }),
    ...(keeps === true ? { keepsNumber: true } : {}),
    ...(phone !== undefined && lanesOf(record).length > 1 ? { shared: true } : {}),
    priority: 'bulk',
    onUnknown: record.onUnknown,
    campaign: record.id,
    line: row.line,
  };
}
