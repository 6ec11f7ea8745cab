import { HOME } from '@pombo/catalogue/dashboard';
import { Suspense, lazy, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useOverview } from '../../api/queries.ts';
import type { Overview } from '../../api/types.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import { CampaignRow } from '../campaigns/row.tsx';
import { AttentionList } from './attention.tsx';
import styles from './home.module.css';

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

/** The state of everything at one glance. */
export function Home(): ReactNode {
  const { w } = useWords({ home: HOME });
  const query = useOverview();
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.home.title}</h1>
      </header>
      <Loaded query={query} rows={5}>
        {(overview) => <Everything overview={overview} />}
      </Loaded>
    </div>
  );
}

function Everything({ overview }: { overview: Overview }): ReactNode {
  const { w } = useWords({ home: HOME });
  if (overview.lanes.total === 0) {
    return (
      <>
        <section className={layout.panel}>
          <div className={layout.panelHead}>
            <h2>{w.home.welcome}</h2>
          </div>
          <p className={layout.panelBody}>{around(w.home.welcomeText, 'command', <code>pombo init</code>)}</p>
        </section>
        {overview.attention.length > 0 && <NeedsAttention overview={overview} />}
      </>
    );
  }
  return (
    <>
      <Tiles overview={overview} />
      <div className={layout.columns}>
        <div className={layout.page}>
          <NeedsAttention overview={overview} />
          <Campaigns overview={overview} />
        </div>
        <Throughput overview={overview} />
      </div>
    </>
  );
}

function NeedsAttention({ overview }: { overview: Overview }): ReactNode {
  const { w } = useWords({ home: HOME });
  return (
    <section className={layout.panel} aria-labelledby="attention">
      <div className={layout.panelHead}>
        <h2 id="attention">{w.home.attention}</h2>
      </div>
      <AttentionList items={overview.attention} />
    </section>
  );
}

function Tiles({ overview }: { overview: Overview }): ReactNode {
  const { w, number } = useWords({ home: HOME });
  const { rate, totals, oldest, campaigns, throughput } = overview;
  const failed = throughput.minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const running = campaigns.filter(({ state }) => state === 'running').length;
  return (
    <dl className={styles.tiles}>
      <Tile label={w.home.perMinute} sub={fill(w.home.perMinuteSub, { n: number(rate.accepted) })}>
        {number(rate.sent)}
      </Tile>
      <Tile label={w.home.queued} sub={fill(w.home.queuedSub, { n: number(totals.sending) })}>
        <Link href="/messages?status=queued">{number(totals.queued)}</Link>
      </Tile>
      <Tile label={w.home.failed} sub={fill(w.home.failedSub, { n: number(totals.failed) })}>
        <Link href="/messages?status=failed" className={failed > 0 ? styles.bad : ''}>
          {number(failed)}
        </Link>
      </Tile>
      <Tile label={w.home.oldest} sub={oldest?.instance ?? w.home.oldestNone}>
        {oldest === undefined ? (
          '–'
        ) : (
          <Link href={`/numbers/${oldest.instance}`}>
            <Time at={oldest.since} as="lasting" />
          </Link>
        )}
      </Tile>
      <Tile label={w.home.running} sub={fill(w.home.runningSub, { n: number(campaigns.length - running) })}>
        <Link href="/campaigns">{number(running)}</Link>
      </Tile>
    </dl>
  );
}

function Tile({ label, sub, children }: { label: string; sub: string; children: ReactNode }): ReactNode {
  return (
    <div className={styles.tile}>
      <dt>{label}</dt>
      <dd className={styles.figure}>{children}</dd>
      <dd className={styles.sub}>{sub}</dd>
    </div>
  );
}

function Throughput({ overview: { throughput } }: { overview: Overview }): ReactNode {
  const { w, number, clock } = useWords({ home: HOME });
  const { minutes, to, complete } = throughput;
  const sum = (field: 'accepted' | 'sent' | 'failed'): number => minutes.reduce((all, each) => all + each[field], 0);
  const total = { accepted: number(sum('accepted')), sent: number(sum('sent')), failed: number(sum('failed')) };
  const most = Math.max(...minutes.map(({ accepted }) => accepted));
  const at = Date.parse(to) - (60 - minutes.findIndex(({ accepted }) => accepted === most)) * 60_000;
  const isEmpty = sum('accepted') + sum('sent') + sum('failed') === 0;
  return (
    <section className={layout.panel} aria-labelledby="throughput">
      <div className={layout.panelHead}>
        <h2 id="throughput">{w.home.throughput}</h2>
        <ul className={styles.legend} aria-hidden="true">
          <li className={styles.accepted}>
            <i /> {w.home.accepted}
          </li>
          <li className={styles.sent}>
            <i /> {w.home.sent}
          </li>
          <li className={styles.failed}>
            <i /> {w.home.failedLine}
          </li>
        </ul>
      </div>
      <div className={styles.chart} aria-hidden="true">
        <Suspense>
          <Chart minutes={minutes} to={Date.parse(to)} />
        </Suspense>
      </div>
      <p className={styles.summary}>
        {isEmpty ? w.home.summaryNone : fill(w.home.summary, total)}{' '}
        {most > 0 && fill(w.home.peak, { n: number(most), time: clock(at) })} {!complete && w.home.incomplete}
      </p>
    </section>
  );
}

function Campaigns({ overview: { campaigns } }: { overview: Overview }): ReactNode {
  const { w } = useWords({ home: HOME });
  return (
    <section className={layout.panel} aria-labelledby="campaigns">
      <div className={layout.panelHead}>
        <h2 id="campaigns">{w.home.campaigns}</h2>
      </div>
      {campaigns.length === 0 ? (
        <Empty>{around(w.home.noCampaigns, 'link', <Link href="/campaigns/new">{w.home.newCampaign}</Link>)}</Empty>
      ) : (
        <ul className={layout.list}>
          {campaigns.slice(0, 6).map((campaign) => (
            <CampaignRow key={campaign.id} campaign={campaign} />
          ))}
        </ul>
      )}
    </section>
  );
}
