import { MESSAGE, MESSAGES, UNKNOWN } from '@pombo/catalogue/dashboard';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import { useMessage } from '../../api/queries.ts';
import type { Message, MessageDetail } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Copy } from '../../ui/controls.tsx';
import { Loaded } from '../../ui/states.tsx';
import { StatusChip } from '../../ui/status.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { Decisions, EvidenceList } from './evidence.tsx';
import styles from './message.module.css';
import { Timeline } from './timeline.tsx';

/** One message: where it stands, everything that happened to it, and its ids. */
export function MessagePageView({ id }: { id: string }): ReactNode {
  const query = useMessage(id);
  return <Loaded query={query}>{(message) => <Everything message={message} />}</Loaded>;
}

function Everything({ message }: { message: MessageDetail }): ReactNode {
  const { w, number } = useWords({ messages: MESSAGES });
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.row}>
          <h1>{message.phone ?? w.messages.post}</h1>
          <StatusChip status={message.status} />
        </div>
        <MessageActions message={message} />
      </header>
      <Notices message={message} />
      <NextSteps message={message} />
      <div className={layout.columns}>
        <section className={layout.panel} aria-labelledby="timeline">
          <div className={layout.panelHead}>
            <h2 id="timeline">{w.messages.timeline}</h2>
            <span className={layout.sub}>
              {w.messages.attempts}: {number(message.attempts)}
            </span>
          </div>
          <Timeline message={message} />
        </section>
        <section className={layout.panel} aria-labelledby="ids">
          <div className={layout.panelHead}>
            <h2 id="ids">{w.messages.ids}</h2>
          </div>
          <Ids message={message} />
        </section>
      </div>
    </div>
  );
}

function MessageActions({ message: { id, status, notProvenUnsent } }: { message: Message }): ReactNode {
  const { w } = useWords({ messages: MESSAGES });
  if (status === 'queued') {
    return (
      <ActionButton
        label={w.messages.cancel}
        icon="stop"
        isDangerous
        title={w.messages.cancelTitle}
        text={w.messages.cancelText}
        action={() => actions.cancelMessage(id)}
      />
    );
  }
  // A retry would be refused while an earlier attempt may have arrived.
  if (notProvenUnsent === true || !['failed', 'expired', 'cancelled'].includes(status)) return null;
  return (
    <ActionButton
      label={w.messages.retry}
      title={w.messages.retryTitle}
      text={w.messages.retryText}
      action={() => actions.retryMessage(id)}
    />
  );
}

/** What a person does next, as the API says it; a decision is named as its button is. */
function NextSteps({ message }: { message: MessageDetail }): ReactNode {
  const { w } = useWords({ message: MESSAGE, unknown: UNKNOWN });
  const { next: steps } = message;
  if (steps.length === 0) return null;
  return (
    <section className={layout.panel} aria-labelledby="next">
      <div className={layout.panelHead}>
        <h2 id="next">{w.message.next}</h2>
      </div>
      <ul className={`${layout.panelBody} ${styles.steps}`}>
        {steps.map((step) => (
          <li key={step}>
            {step.split(DECISION).map((part, at) => (
              // Every second part is a decision.
              <Fragment key={`${at} ${part}`}>
                {at % 2 === 0 ? part : <strong>{w.unknown[part as keyof typeof w.unknown]}</strong>}
              </Fragment>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

const DECISION = /"(sent|resend|drop)"/;

function Notices({ message }: { message: Message }): ReactNode {
  const { w } = useWords({ messages: MESSAGES, unknown: UNKNOWN });
  const { evidence, possibleDuplicate, duplicateCertainty, error } = message;
  return (
    <>
      {error !== undefined && (
        <p className={styles.notice} data-tone="bad">
          <code>{error.code}</code> {error.message}
        </p>
      )}
      {possibleDuplicate === true && (
        <p className={styles.notice} data-tone="warn">
          {duplicateCertainty === 'certain' ? w.messages.duplicateCertain : w.messages.duplicatePossible}
        </p>
      )}
      {evidence !== undefined && (
        <section className={layout.panel} aria-labelledby="evidence">
          <div className={layout.panelHead}>
            <h2 id="evidence">{w.unknown.evidence}</h2>
            <Decisions message={message} />
          </div>
          <div className={layout.panelBody}>
            <EvidenceList evidence={evidence} />
          </div>
        </section>
      )}
    </>
  );
}

function Ids({ message: { id, result, instance, campaign, line, caption } }: { message: Message }): ReactNode {
  const { w, number } = useWords({ message: MESSAGE, messages: MESSAGES });
  return (
    <dl className={`${layout.facts} ${styles.ids}`}>
      <div>
        <dt>Pombo</dt>
        <dd>
          <Copy text={id} />
        </dd>
      </div>
      {(['zaapId', 'messageId'] as const).map(
        (name) =>
          result?.[name] !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Copy text={result[name]} />
              </dd>
            </div>
          ),
      )}
      <div>
        <dt>{w.messages.number}</dt>
        <dd>
          <Link href={`/numbers/${encodeURIComponent(instance)}`}>{instance}</Link>
        </dd>
      </div>
      {campaign !== undefined && (
        <div>
          <dt>{w.messages.campaign}</dt>
          <dd>
            <Link href={`/campaigns/${encodeURIComponent(campaign)}`}>{campaign}</Link>
            {line !== undefined && (
              <span className={layout.dim}> · {fill(w.message.onLine, { line: number(line) })}</span>
            )}
          </dd>
        </div>
      )}
      {caption !== undefined && (
        <div>
          <dt>{w.messages.caption}</dt>
          <dd className={styles.caption}>{caption}</dd>
        </div>
      )}
    </dl>
  );
}
