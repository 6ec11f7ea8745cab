import { CAMPAIGN } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { CampaignDetail } from '../../api/types.ts';
import { useNow } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';

const MINUTE = 60_000;

/** How fast a campaign is sent, and when it will end, as a range; nothing once no message is left. */
export function Outlook({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { w, number } = useWords({ campaign: CAMPAIGN });
  const { perMinute, outlook, state, progress } = campaign;
  const end = useEnd(campaign);
  const left = (progress.pending ?? 0) + (progress.queued ?? 0) + (progress.sending ?? 0);
  if (left === 0 || (state !== 'running' && state !== 'scheduled')) return null;
  const parts = [
    ...(perMinute > 0 ? [fill(w.campaign.rate, { n: number(perMinute) })] : []),
    end ?? w.campaign.stillNone,
    ...(end !== undefined && outlook.last !== undefined
      ? [fill(w.campaign.slowest, { instance: outlook.last.instance })]
      : []),
  ];
  return <p className={layout.sub}>{parts.join(' · ')}</p>;
}

function useEnd({ outlook: { estimate } }: CampaignDetail): string | undefined {
  const { w, moment } = useWords({ campaign: CAMPAIGN });
  const now = useNow();
  if (estimate === undefined) return undefined;
  const { minMs, maxMs } = estimate;
  if (maxMs < MINUTE) return w.campaign.soon;
  const at = (ms: number): string => moment(new Date(now + ms).toISOString());
  return fill(w.campaign.toGo, { from: span(minMs), to: span(maxMs), first: at(minMs), last: at(maxMs) });
}

/** `12 min`, `2 h 40`: from an hour on rounded to five minutes, since the estimate is no more exact. */
function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  if (minutes < 60) return `${minutes} min`;
  const rounded = Math.round(minutes / 5) * 5;
  return `${Math.floor(rounded / 60)} h ${String(rounded % 60).padStart(2, '0')}`;
}
