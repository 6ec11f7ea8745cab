import { ACCESS, COMMON } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { actions } from '../../api/actions.ts';
import { useAccess } from '../../api/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Chip } from '../../ui/controls.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import { CreateKey } from './create-key.tsx';
import { useKeys, useSessions, type ApiKey, type Session } from './data.ts';
import { roleOf } from './role.ts';
import styles from './settings.module.css';

/** API keys, and the browsers that signed in with them. */
export function AccessPage(): ReactNode {
  const keys = useKeys();
  const sessions = useSessions();
  return (
    <>
      <Loaded query={keys}>
        {({ keys: all, environment }) => (
          <Keys keys={all} environment={environment} sessions={sessions.data?.sessions ?? []} />
        )}
      </Loaded>
      <Loaded query={sessions}>{({ sessions: all }) => <Sessions sessions={all} />}</Loaded>
    </>
  );
}

function Keys({
  keys,
  environment,
  sessions,
}: {
  keys: readonly ApiKey[];
  environment: number;
  sessions: readonly Session[];
}): ReactNode {
  const { w, number } = useWords({ access: ACCESS });
  const inForce = keys.filter(({ revokedAt }) => revokedAt === undefined);
  const revoked = keys.filter(({ revokedAt }) => revokedAt !== undefined);
  const admins = inForce.filter(({ scopes }) => roleOf(scopes) === 'admin').length + environment;
  return (
    <section className={layout.panel} aria-labelledby="keys">
      <div className={layout.panelHead}>
        <h2 id="keys">{w.access.keys}</h2>
      </div>
      <p className={styles.lead}>{w.access.keysLead}</p>
      <CreateKey isFirst={keys.length + environment === 0} />
      {keys.length + environment === 0 && <Empty>{w.access.noKeys}</Empty>}
      {inForce.length > 0 && <KeyTable keys={inForce} sessions={sessions} isLastAdmin={admins === 1} />}
      {environment > 0 && (
        <p className={layout.foot}>
          <span>{fill(w.access.environment, { n: number(environment) })}</span>
        </p>
      )}
      {revoked.length > 0 && (
        <details className={styles.fine}>
          <summary>{fill(w.access.showRevoked, { n: number(revoked.length) })}</summary>
          <ul className={layout.list}>
            {revoked.map(({ id, name, revokedAt }) => (
              <li key={id} className={layout.row}>
                <span>
                  {name} <span className={layout.dim}>{id}</span>
                </span>
                <span className={layout.sub}>{around(w.access.revoked, 'time', <Time at={revokedAt!} />)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function KeyTable({
  keys,
  sessions,
  isLastAdmin,
}: {
  keys: readonly ApiKey[];
  sessions: readonly Session[];
  isLastAdmin: boolean;
}): ReactNode {
  const { w } = useWords({ access: ACCESS, common: COMMON });
  return (
    <div className={layout.scroll}>
      <table className={layout.table}>
        <thead>
          <tr>
            <th>{w.access.name}</th>
            <th>{w.access.role}</th>
            <th className={layout.wide}>{w.access.created}</th>
            <th className={layout.wide}>{w.access.used}</th>
            <th className={layout.number}>{w.common.actions}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow
              key={key.id}
              apiKey={key}
              sessions={sessions.filter((session) => session.key === key.id).length}
              isLastAdmin={isLastAdmin && roleOf(key.scopes) === 'admin'}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyRow({
  apiKey: { id, name, scopes, createdAt, lastUsedAt },
  sessions,
  isLastAdmin,
}: {
  apiKey: ApiKey;
  sessions: number;
  isLastAdmin: boolean;
}): ReactNode {
  const { w, number } = useWords({ access: ACCESS });
  const own = useAccess().data?.session?.key === id;
  const text = [
    fill(w.access.revokeText, { n: number(sessions) }),
    ...(own ? [w.access.revokeOwn] : []),
    ...(isLastAdmin ? [fill(w.access.lastAdmin, { command: 'pombo keys create' })] : []),
  ].join(' ');
  return (
    <tr>
      <td>
        <strong>{name}</strong>
        <div className={layout.sub}>{id}</div>
      </td>
      <td>
        {w.access[roleOf(scopes)]}
        <div className={layout.sub}>{scopes.map((scope) => w.access[scope]).join(', ')}</div>
      </td>
      <td className={`${layout.wide} ${layout.nowrap}`}>
        <Time at={createdAt} />
      </td>
      <td className={layout.wide}>{lastUsedAt === undefined ? w.access.never : <Time at={lastUsedAt} />}</td>
      <td className={layout.number}>
        <ActionButton
          label={w.access.revoke}
          of={name}
          title={fill(w.access.revokeTitle, { name })}
          text={text}
          isDangerous
          action={() => actions.revokeKey(id)}
        />
      </td>
    </tr>
  );
}

function Sessions({ sessions }: { sessions: readonly Session[] }): ReactNode {
  const { w } = useWords({ access: ACCESS, common: COMMON });
  return (
    <section className={layout.panel} aria-labelledby="sessions">
      <div className={layout.panelHead}>
        <h2 id="sessions">{w.access.sessions}</h2>
      </div>
      <p className={styles.lead}>{w.access.sessionsLead}</p>
      {sessions.length === 0 ? (
        <Empty>{w.access.noSessions}</Empty>
      ) : (
        <div className={layout.scroll}>
          <table className={layout.table}>
            <thead>
              <tr>
                <th>{w.access.name}</th>
                <th className={layout.wide}>{w.access.opened}</th>
                <th>{w.access.used}</th>
                <th className={layout.wide}>{w.access.ends}</th>
                <th className={layout.number}>{w.common.actions}</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <SessionRow key={session.id} session={session} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function SessionRow({ session: { id, name, createdAt, lastUsedAt, endsAt } }: { session: Session }): ReactNode {
  const { w } = useWords({ access: ACCESS });
  const isOwn = useAccess().data?.session?.id === id;
  return (
    <tr>
      <td>
        <strong>{name}</strong> {isOwn && <Chip tone="info">{w.access.thisOne}</Chip>}
        <div className={layout.sub}>{id}</div>
      </td>
      <td className={`${layout.wide} ${layout.nowrap}`}>
        <Time at={createdAt} />
      </td>
      <td>
        <Time at={lastUsedAt} />
      </td>
      <td className={`${layout.wide} ${layout.nowrap}`}>
        <Time at={endsAt} as="moment" />
      </td>
      <td className={layout.number}>
        <ActionButton
          label={w.access.end}
          of={`${name} ${id}`}
          title={fill(w.access.endTitle, { name })}
          text={w.access.endText}
          isDangerous
          action={() => actions.endSession(id)}
        />
      </td>
    </tr>
  );
}
