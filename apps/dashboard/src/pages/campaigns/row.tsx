import { CAMPAIGN, CAMPAIGNS, WAITS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useCampaign } from '../../api/queries.ts';
import type { Campaign } from '../../api/types.ts';
import { ProgressBar } from '../../ui/progress.tsx';
import { useReasons } from '../../ui/reasons.ts';
import { StateChip } from '../../ui/status.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { CampaignActions } from './actions.tsx';
import { CampaignLinks } from './links.tsx';
import { Outlook } from './outlook.tsx';

/** A campaign with its counts, and what can be done with it now. */
export function CampaignRow({ campaign, all = false }: { campaign: Campaign; all?: boolean }): ReactNode {
  return (
    <li className={layout.stack}>
      <div className={layout.row}>
        <span className={`${layout.filters} ${layout.named}`}>
          <Link href={`/campaigns/${encodeURIComponent(campaign.id)}`}>{campaign.name}</Link>
          <StateChip state={campaign.state} />
        </span>
        <span className={layout.actions}>
          <CampaignActions campaign={campaign} />
          {all && <CampaignLinks campaign={campaign} />}
        </span>
      </div>
      <Standing campaign={campaign} />
      {campaign.state === 'running' && <RunningOutlook id={campaign.id} />}
      <ProgressBar progress={campaign.progress} total={campaign.total} />
    </li>
  );
}

/** Why a campaign, or some of its numbers, send nothing now; nothing while all do. */
export function Standing({ campaign }: { campaign: Campaign }): ReactNode {
  const { w } = useWords({ campaigns: CAMPAIGNS });
  const { state, reason, waiting } = campaign;
  if (state === 'paused' && reason !== undefined) {
    return <p className={layout.sub}>{fill(w.campaigns.reason, { reason })}</p>;
  }
  if (waiting === undefined) return null;
  return waiting.lanes === undefined ? <Closed waiting={waiting} /> : <Stopped campaign={campaign} />;
}

/** The campaign's own start, hours or limit hold all of it. */
function Closed({ waiting }: { waiting: NonNullable<Campaign['waiting']> }): ReactNode {
  const { w, moment } = useWords({ campaigns: CAMPAIGNS, waits: WAITS });
  const { reason, until } = waiting;
  const text = w.waits[reason] ?? reason;
  const standing = until === undefined ? text : fill(w.campaigns.waitsUntil, { reason: text, time: moment(until) });
  return <p className={layout.sub}>{fill(w.campaigns.standsStill, { reason: standing })}</p>;
}

/** Names the numbers that stand, each with its reason; says so if nothing else moves. */
function Stopped({ campaign: { waiting, progress } }: { campaign: Campaign }): ReactNode {
  const { w, list } = useWords({ campaigns: CAMPAIGNS, campaign: CAMPAIGN });
  const { reason } = useReasons();
  const { lanes = [] } = waiting ?? {};
  const left = (progress.pending ?? 0) + (progress.queued ?? 0) + (progress.sending ?? 0);
  const stopped = lanes.reduce((sum, { messages }) => sum + messages, 0);
  const why = (codes: readonly string[]): string => list(codes.map(reason));
  const named = list(lanes.map(({ instance, codes }) => `${instance} (${why(codes)})`));
  const text =
    stopped >= left ? fill(w.campaigns.standsStill, { reason: named }) : fill(w.campaign.notSending, { lanes: named });
  return <p className={layout.sub}>{text}</p>;
}

/** The rate and the end of a campaign in a list: read only while it runs. */
function RunningOutlook({ id }: { id: string }): ReactNode {
  const { data } = useCampaign(id);
  return data === undefined ? null : <Outlook campaign={data} />;
}
