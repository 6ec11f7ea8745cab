import { CAMPAIGN, CAMPAIGNS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import { query, useFailures } from '../../api/queries.ts';
import type { Campaign, FailureGroup } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Chip } from '../../ui/controls.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { StatusChip } from '../../ui/status.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import styles from './campaign.module.css';

/** What failed, by cause: what it means, what to do about it, and the retry that helps. */
export function Failures({ campaign: { id } }: { campaign: Campaign }): ReactNode {
  const { w } = useWords({ campaigns: CAMPAIGNS });
  const found = useFailures(id);
  return (
    <section className={layout.panel} aria-labelledby="failures">
      <div className={layout.panelHead}>
        <h2 id="failures">{w.campaigns.failures}</h2>
      </div>
      <Loaded query={found} rows={2}>
        {({ groups }) =>
          groups.length === 0 ? (
            <Empty>{w.campaigns.noFailures}</Empty>
          ) : (
            <ul className={layout.list}>
              {groups.map((group) => (
                <li key={`${group.status} ${group.code} ${group.maybeSent}`}>
                  <Group id={id} group={group} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Group({ id, group }: { id: string; group: FailureGroup }): ReactNode {
  const { w, number, list } = useWords({ campaign: CAMPAIGN });
  const { status, code, count, maybeSent, means, advice, words, lines } = group;
  const form = lines.length < count ? w.campaign.linesMore : count === 1 ? w.campaign.line : w.campaign.lines;
  const where = fill(form, { lines: lines.map(number).join(', ') });
  return (
    <div className={styles.group}>
      <div className={layout.row}>
        <span className={layout.row}>
          <b>{number(count)}</b> <code>{code}</code>
          <StatusChip status={status} />
          {maybeSent === true && (
            <Chip tone="warn" icon="unknown">
              {w.campaign.maybeSent}
            </Chip>
          )}
        </span>
        <GroupActions id={id} group={group} />
      </div>
      {means !== undefined && <p>{means}</p>}
      {words.length > 0 && <p className={layout.dim}>{list(words.map((text) => `“${text}”`))}</p>}
      {advice !== undefined && <p className={styles.advice}>{advice}</p>}
      {lines.length > 0 && <p className={layout.sub}>{where}</p>}
    </div>
  );
}

function GroupActions({
  id,
  group: { status, code, count, retryable },
}: {
  id: string;
  group: FailureGroup;
}): ReactNode {
  const { w, number, count: counted } = useWords({ campaigns: CAMPAIGNS, campaign: CAMPAIGN });
  return (
    <span className={layout.actions}>
      {status === 'unknown' ? (
        <Link href="/unknown">{w.campaign.decide}</Link>
      ) : (
        <Link
          href={`/campaigns/${encodeURIComponent(id)}?${query({ status, code })}`}
          onClick={() => document.getElementById('messages')?.scrollIntoView()}
        >
          {count === 1 ? w.campaign.showIt : fill(w.campaign.showThese, { n: number(count) })}
        </Link>
      )}
      {retryable > 0 && (
        <ActionButton
          label={retryable === 1 ? w.campaign.retryIt : fill(w.campaigns.retryThese, { n: number(retryable) })}
          of={code}
          title={fill(w.campaign.retryTitle, { n: counted(retryable, 'message'), code })}
          text={fill(w.campaign.retryText, { n: counted(retryable, 'message') })}
          action={() => actions.retryCampaign(id, { status, code })}
        />
      )}
    </span>
  );
}
