import { UNKNOWN, UNKNOWN_REASONS } from '@pombo/catalogue/dashboard';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import type { Evidence, Message } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { useNow } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import styles from './message.module.css';

export const DECISIONS = ['sent', 'resend', 'drop'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What is known about an unknown message. */
export function EvidenceList({ evidence }: { evidence: Evidence }): ReactNode {
  const { w, moment, number } = useWords({ unknown: UNKNOWN, reasons: UNKNOWN_REASONS });
  const u = w.unknown;
  const { reason, attempt, attemptedAt, searched, callbacks, sameRecipient = [], signs = [] } = evidence;
  const began = { reason: w.reasons[reason] ?? reason, time: moment(attemptedAt), n: number(attempt) };
  return (
    <ul className={styles.evidence}>
      <li>{fill(u.since, began)}</li>
      <li>{searched === undefined ? u.notSearched : fill(u.searched, { time: moment(searched.at) })}</li>
      <li>{{ heard: u.heard, silent: u.silent, 'never-seen': u.neverSeen }[callbacks]}</li>
      {signs.map((sign) => (
        <SignItem key={sign.receivedAt} sign={sign} />
      ))}
      {evidence.undecidable === true && <li>{u.undecidable}</li>}
      {evidence.shared === true && <li>{u.shared}</li>}
      {sameRecipient.length > 0 && (
        <li>
          {fill(u.same, { n: number(sameRecipient.length) })}{' '}
          {sameRecipient.slice(0, 3).map((id) => (
            <Fragment key={id}>
              <Link href={`/messages/${encodeURIComponent(id)}`}>{id}</Link>{' '}
            </Fragment>
          ))}
        </li>
      )}
    </ul>
  );
}

function SignItem({ sign }: { sign: NonNullable<Evidence['signs']>[number] }): ReactNode {
  const { w, moment, number } = useWords({ unknown: UNKNOWN });
  const u = w.unknown;
  const text = sign.failed === true ? u.signFailed : sign.kinds.includes('listing') ? u.listed : u.sign;
  return (
    <li>
      {fill(text, { time: moment(sign.receivedAt) })}{' '}
      {sign.others.length > 0 && fill(u.others, { n: number(sign.others.length) })}{' '}
      {sign.elsewhere === true && u.elsewhere}
    </li>
  );
}

/** The three decisions and their consequences. */
export function Consequences(): ReactNode {
  const { w } = useWords({ unknown: UNKNOWN });
  const u = w.unknown;
  const texts: Record<Decision, string> = { sent: u.sentText, resend: u.resendText, drop: u.dropText };
  return (
    <dl className={layout.facts}>
      {DECISIONS.map((decision) => (
        <div key={decision}>
          <dt>{u[decision]}</dt>
          <dd>{texts[decision]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The three decisions about one unknown message. */
export function Decisions({ message }: { message: Message }): ReactNode {
  const { w, moment } = useWords({ unknown: UNKNOWN });
  const u = w.unknown;
  const now = useNow();
  const from = message.evidence?.resendFrom;
  const isEarly = from !== undefined && Date.parse(from) > now;
  const texts: Record<Decision, string> = { sent: u.sentText, resend: u.resendText, drop: u.dropText };
  return (
    <span className={layout.actions}>
      {DECISIONS.map((decision) => (
        <ActionButton
          key={decision}
          label={u[decision]}
          of={message.phone ?? message.id}
          isDangerous={decision === 'resend'}
          title={`${u[decision]}: ${message.phone ?? message.id}?`}
          text={[
            texts[decision],
            u.irreversible,
            isEarly && decision === 'resend' ? fill(u.earliest, { time: moment(from) }) : '',
          ].join(' ')}
          ask={u.why}
          action={(why) => actions.resolve(message.id, decision, why)}
        />
      ))}
    </span>
  );
}
