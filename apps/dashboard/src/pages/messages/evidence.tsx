import { UNKNOWN } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
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
  const { w, moment, number } = useWords({ unknown: UNKNOWN });
  const u = w.unknown;
  const { since, attempt, searched, callbacks, sameRecipient = [], signs = [] } = evidence;
  return (
    <ul className={styles.evidence}>
      <li>{fill(u.since, { time: moment(since), n: number(attempt) })}</li>
      <li>{searched === undefined ? u.notSearched : fill(u.searched, { time: moment(searched.at) })}</li>
      <li>{{ heard: u.heard, silent: u.silent, 'never-seen': u.neverSeen }[callbacks]}</li>
      {signs.length > 0 && <li>{fill(u.signs, { n: number(signs.length) })}</li>}
      {sameRecipient.length > 0 && <li>{fill(u.same, { n: number(sameRecipient.length) })}</li>}
    </ul>
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
          action={() => actions.resolve(message.id, decision, '')}
        />
      ))}
    </span>
  );
}
