import { CAMPAIGNS, WAITS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Campaign } from '../../api/types.ts';
import { ProgressBar } from '../../ui/progress.tsx';
import { StateChip } from '../../ui/status.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { CampaignActions } from './actions.tsx';
import { CampaignLinks } from './links.tsx';

/** A campaign with its counts, and what can be done with it now. */
export function CampaignRow({ campaign, all = false }: { campaign: Campaign; all?: boolean }): ReactNode {
  return (
    <li>
      <div className={layout.row}>
        <span className={layout.row}>
          <Link href={`/campaigns/${encodeURIComponent(campaign.id)}`}>{campaign.name}</Link>
          <StateChip state={campaign.state} />
        </span>
        <CampaignActions campaign={campaign} />
        {all && <CampaignLinks campaign={campaign} />}
      </div>
      <Standing campaign={campaign} />
      <ProgressBar progress={campaign.progress} total={campaign.total} />
    </li>
  );
}

/** Why a campaign sends nothing now; nothing while it does. */
export function Standing({ campaign }: { campaign: Campaign }): ReactNode {
  const { w, moment, list } = useWords({ campaigns: CAMPAIGNS, waits: WAITS });
  const { state, reason, waiting } = campaign;
  if (state === 'paused' && reason !== undefined) {
    return <p className={layout.sub}>{fill(w.campaigns.reason, { reason })}</p>;
  }
  if (waiting === undefined) return null;
  const lanes = list((waiting.lanes ?? []).map(({ instance }) => instance));
  const text = fill(w.waits[waiting.reason] ?? waiting.reason, { lanes });
  const standing =
    waiting.until === undefined ? text : fill(w.campaigns.waitsUntil, { reason: text, time: moment(waiting.until) });
  return <p className={layout.sub}>{fill(w.campaigns.standsStill, { reason: standing })}</p>;
}
