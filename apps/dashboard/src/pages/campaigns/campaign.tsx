import { CAMPAIGN, CAMPAIGNS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { useCampaign } from '../../api/queries.ts';
import type { Campaign, CampaignDetail } from '../../api/types.ts';
import { ProgressBar } from '../../ui/progress.tsx';
import { Loaded } from '../../ui/states.tsx';
import { StateChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { MessageTable } from '../messages/table.tsx';
import { CampaignActions } from './actions.tsx';
import { Failures } from './failures.tsx';
import { Funnel } from './funnel.tsx';
import { History } from './history.tsx';
import { CampaignLinks } from './links.tsx';
import { Outlook } from './outlook.tsx';
import { Standing } from './row.tsx';
import styles from './campaign.module.css';

/** One campaign: where it stands, how far its messages came, why some failed, and each of them. */
export function CampaignPage({ id }: { id: string }): ReactNode {
  const query = useCampaign(id);
  return <Loaded query={query}>{(campaign) => <Everything campaign={campaign} />}</Loaded>;
}

function Everything({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { w } = useWords({ campaigns: CAMPAIGNS, campaign: CAMPAIGN });
  const { id, name, progress, total, instances } = campaign;
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.headText}>
          <div className={styles.title}>
            <h1>{name}</h1>
            <StateChip state={campaign.state} />
          </div>
          <Standing campaign={campaign} />
          <Outlook campaign={campaign} />
        </div>
        <CampaignActions campaign={campaign} all />
        <CampaignLinks campaign={campaign} />
      </header>
      <section className={layout.panel} aria-labelledby="progress">
        <div className={layout.panelHead}>
          <h2 id="progress">{w.campaigns.progress}</h2>
        </div>
        <div className={styles.progress}>
          <ProgressBar progress={progress} total={total} />
        </div>
        <Facts campaign={campaign} />
        <Duplicates campaign={campaign} />
      </section>
      <div className={layout.columns}>
        <div className={styles.stack}>
          <Funnel campaign={campaign} />
          <Failures campaign={campaign} />
        </div>
        <History campaign={campaign} />
      </div>
      <section className={layout.panel} aria-labelledby="messages">
        <div className={layout.panelHead}>
          <h2 id="messages">{w.campaigns.messages}</h2>
          {(progress.pending ?? 0) > 0 && <span className={layout.sub}>{w.campaign.notQueued}</span>}
        </div>
        <MessageTable fixed={{ campaign: id }} instances={instances} />
      </section>
    </div>
  );
}

function Duplicates({ campaign: { possibleDuplicates } }: { campaign: Campaign }): ReactNode {
  const { w, number } = useWords({ campaign: CAMPAIGN });
  if (possibleDuplicates === undefined) return null;
  const { certain, possible } = possibleDuplicates;
  return (
    <p className={styles.notice}>
      <strong>{w.campaign.duplicates}</strong>{' '}
      {fill(w.campaign.duplicatesText, { certain: number(certain), possible: number(possible) })}
    </p>
  );
}

function Facts({ campaign }: { campaign: Campaign }): ReactNode {
  const { w, number, list } = useWords({ campaigns: CAMPAIGNS, campaign: CAMPAIGN });
  const { counts, total, caption } = campaign;
  const leftOut = (['rejected', 'duplicate', 'suppressed', 'alreadySent', 'alreadyKnown'] as const).flatMap((name) => {
    const count = counts[name] ?? 0;
    return count === 0 ? [] : [fill(w.campaign[name], { n: number(count) })];
  });
  const times = [
    [w.campaigns.starts, campaign.startedAt === undefined ? campaign.startAt : undefined],
    [w.campaigns.started, campaign.startedAt],
    [w.campaigns.ended, campaign.endedAt],
  ] as const;
  return (
    <dl className={layout.facts}>
      <Fact name={w.campaigns.recipients}>{number(total)}</Fact>
      {leftOut.length > 0 && (
        <Fact name={w.campaign.leftOut}>
          {list(leftOut)}
          {(counts.rejected ?? 0) > 0 && <p className={layout.sub}>{w.campaign.notKept}</p>}
        </Fact>
      )}
      {campaign.instances.length > 0 && <Fact name={w.campaigns.numbers}>{list(campaign.instances)}</Fact>}
      <Fact name={w.campaigns.file}>{campaign.file}</Fact>
      {times.map(
        ([name, at]) =>
          at !== undefined && (
            <Fact key={name} name={name}>
              <Time at={at} as="moment" />
            </Fact>
          ),
      )}
      {caption !== undefined && (
        <Fact name={w.campaigns.caption}>
          <span className={styles.caption}>{caption}</span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
