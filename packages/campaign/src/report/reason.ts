import { notice, sayAll, type AnyNotice } from '@pombo/catalogue';
import type { CampaignRecord } from '../store/record.ts';

/**
 * Returns why a campaign was paused or cancelled, or what is open after its end: in English, and as a notice for other
 * languages unless a person or an earlier version wrote it. Empty if there is nothing to say.
 */
export function reasonOf(
  { state, reason, reasonNotice, lost = 0 }: Pick<CampaignRecord, 'state' | 'reason' | 'reasonNotice' | 'lost'>,
  { unknown }: { unknown: number },
): { reason?: string | undefined; reasonNotice?: AnyNotice | undefined } {
  if (state !== 'completed') return { reason, reasonNotice };
  if (unknown === 0) return {};
  const open = lost === 0 ? notice('reason_unknown', { unknown }) : notice('reason_lost', { unknown, lost });
  return { reason: sayAll(open), reasonNotice: open };
}
