import { CAMPAIGNS, STATUS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import { useCampaign, useFailures } from '../../api/queries.ts';
import type { Campaign } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { buttonClass } from '../../ui/controls.tsx';
import { ProgressBar } from '../../ui/progress.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { StateChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { MessageTable } from '../messages/table.tsx';
import { CampaignActions } from './actions.tsx';
import { Standing } from './row.tsx';
import styles from './campaign.module.css';

/** One campaign: where it stands, how far its messages came, why some failed, and each of them. */
export function CampaignPage({ id }: { id: string }): ReactNode {
  const query = useCampaign(id);
  return <Loaded query={query}>{(campaign) => <Everything campaign={campaign} />}</Loaded>;
}

function Everything({ campaign }: { campaign: Campaign }): ReactNode {
  const { w } = useWords({ campaigns: CAMPAIGNS });
  const { id, name, progress, total } = campaign;
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.headText}>
          <div className={layout.row}>
            <h1>{name}</h1>
            <StateChip state={campaign.state} />
          </div>
          <Standing campaign={campaign} />
        </div>
        <CampaignActions campaign={campaign} all />
        <a className={buttonClass()} href={`/v1/campaigns/${encodeURIComponent(id)}/results?format=csv`} download>
          {w.campaigns.results}
        </a>
      </header>
      <section className={layout.panel} aria-labelledby="progress">
        <div className={layout.panelHead}>
          <h2 id="progress">{w.campaigns.progress}</h2>
          <Duplicates campaign={campaign} />
        </div>
        <div className={styles.progress}>
          <ProgressBar progress={progress} total={total} />
        </div>
        <Facts campaign={campaign} />
      </section>
      <div className={layout.columns}>
        <Funnel campaign={campaign} />
        <Failures campaign={campaign} />
      </div>
      <section className={layout.panel} aria-labelledby="messages">
        <div className={layout.panelHead}>
          <h2 id="messages">{w.campaigns.messages}</h2>
        </div>
        <MessageTable fixed={{ campaign: id }} />
      </section>
    </div>
  );
}

function Duplicates({ campaign: { possibleDuplicates } }: { campaign: Campaign }): ReactNode {
  const { w, number } = useWords({ campaigns: CAMPAIGNS });
  if (possibleDuplicates === undefined) return null;
  const { certain, possible } = possibleDuplicates;
  return (
    <span className={layout.sub}>
      {fill(w.campaigns.possibleDuplicates, { certain: number(certain), possible: number(possible) })}
    </span>
  );
}

function Facts({ campaign }: { campaign: Campaign }): ReactNode {
  const { w, number, list } = useWords({ campaigns: CAMPAIGNS });
  const { counts, total } = campaign;
  const leftOut = (counts['rows'] ?? total) - total;
  const times = [
    [w.campaigns.created, campaign.createdAt],
    [w.campaigns.starts, campaign.startedAt === undefined ? campaign.startAt : undefined],
    [w.campaigns.started, campaign.startedAt],
    [w.campaigns.ended, campaign.endedAt],
  ] as const;
  return (
    <dl className={layout.facts}>
      <Fact name={w.campaigns.recipients}>
        {number(total)}
        {leftOut > 0 && <span className={layout.sub}> · {fill(w.campaigns.leftOut, { n: number(leftOut) })}</span>}
      </Fact>
      <Fact name={w.campaigns.numbers}>{list(campaign.instances)}</Fact>
      <Fact name={w.campaigns.file}>{campaign.file}</Fact>
      {times.map(
        ([name, at]) =>
          at !== undefined && (
            <Fact key={name} name={name}>
              {<Time at={at} as="moment" />}
            </Fact>
          ),
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

function Funnel({ campaign: { progress, total } }: { campaign: Campaign }): ReactNode {
  const { w, number, percent } = useWords({ campaigns: CAMPAIGNS, status: STATUS });
  const { accepted = 0, sent = 0, delivered = 0, read = 0 } = progress;
  const steps = [
    [w.status.accepted, accepted + sent + delivered + read],
    [w.status.sent, sent + delivered + read],
    [w.status.delivered, delivered + read],
    [w.status.read, read],
  ] as const;
  return (
    <section className={layout.panel} aria-labelledby="funnel">
      <div className={layout.panelHead}>
        <h2 id="funnel">{w.campaigns.funnel}</h2>
      </div>
      <ol className={styles.funnel}>
        {steps.map(([name, count]) => (
          <li key={name} className={styles.step}>
            <span>{name}</span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${total === 0 ? 0 : (100 * count) / total}%` }} />
            </span>
            <span>
              <b>{number(count)}</b> <span className={layout.dim}>{percent(count, total)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Failures({ campaign }: { campaign: Campaign }): ReactNode {
  const { w, number, count: counted } = useWords({ campaigns: CAMPAIGNS });
  const { id, name, state } = campaign;
  const query = useFailures(id);
  const canRetry = state === 'completed' || state === 'running';
  return (
    <section className={layout.panel} aria-labelledby="failures">
      <div className={layout.panelHead}>
        <h2 id="failures">{w.campaigns.failures}</h2>
      </div>
      <Loaded query={query} rows={2}>
        {({ failures }) =>
          failures.length === 0 ? (
            <Empty>{w.campaigns.noFailures}</Empty>
          ) : (
            <ul className={layout.list}>
              {failures.map(({ code, count }) => (
                <li key={code} className={layout.row}>
                  <span>
                    <Link href={`/campaigns/${encodeURIComponent(id)}?status=failed`}>{code}</Link>{' '}
                    <span className={layout.dim}>{number(count)}</span>
                  </span>
                  {canRetry && (
                    <ActionButton
                      label={fill(w.campaigns.retryThese, { n: number(count) })}
                      of={code}
                      title={fill(w.campaigns.retryTitle, { name })}
                      text={fill(w.campaigns.retryText, { n: counted(count, 'message') })}
                      action={() => actions.retryCampaign(id, code)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
