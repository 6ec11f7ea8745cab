import { CAMPAIGN, HISTORY } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { CampaignDetail, HistoryEntry } from '../../api/types.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import styles from './campaign.module.css';

const ICONS: Partial<Record<string, IconName>> = {
  scheduled: 'clock',
  started: 'play',
  resumed: 'play',
  retried: 'play',
  paused: 'pause',
  completed: 'check',
  cancelled: 'stop',
};

/** What happened to a campaign as a whole, the latest first: when, by whom and why. */
export function History({ campaign: { history } }: { campaign: CampaignDetail }): ReactNode {
  const { w } = useWords({ campaign: CAMPAIGN, history: HISTORY });
  return (
    <section className={layout.panel} aria-labelledby="history">
      <div className={layout.panelHead}>
        <h2 id="history">{w.campaign.history}</h2>
      </div>
      <ol className={styles.history}>
        {history.toReversed().map((entry) => (
          <li key={`${entry.at} ${entry.event}`}>
            <Icon name={ICONS[entry.event] ?? 'dot'} size={14} />
            <span>
              <b>{w.history[entry.event] ?? entry.event}</b> <Who entry={entry} />
              {entry.reason !== undefined && <span className={styles.reason}>{entry.reason}</span>}
            </span>
            <span className={layout.dim}>
              <Time at={entry.at} as="moment" />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A change without a name was Pombo's own, except the creation, whose author is not stored. */
function Who({ entry: { by, event } }: { entry: HistoryEntry }): ReactNode {
  const { w } = useWords({ campaign: CAMPAIGN });
  if (event === 'created') return null;
  const user = by?.startsWith('cli-') === true ? by.slice(4) : undefined;
  const name =
    by === 'loopback' ? w.campaign.thisMachine : user === undefined ? by : fill(w.campaign.commandLine, { user });
  const text = name === undefined ? w.campaign.byPombo : fill(w.campaign.by, { by: name });
  return <span className={layout.dim}>{text}</span>;
}
