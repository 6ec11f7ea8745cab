import { ACCESS, COMMON } from '@pombo/catalogue/dashboard';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError, request, type Problem } from '../../api/client.ts';
import { signingIn } from '../../api/queries.ts';
import type { Scope } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Button, Copy, Field } from '../../ui/controls.tsx';
import { fill, useWords } from '../../words/language.tsx';
import { roleOf } from './role.ts';
import styles from './settings.module.css';

const SCOPES = ['read', 'send', 'manage'] as const satisfies Scope[];

interface Made {
  name: string;
  key: string;
}

/** Creates a key and shows it once. The first one is the administrator's, and this browser signs in with it. */
export function CreateKey({ isFirst }: { isFirst: boolean }): ReactNode {
  const { w } = useWords({ access: ACCESS });
  const can = useCan('manage');
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<Made>();
  if (made !== undefined) {
    return (
      <div className={styles.made} role="status">
        <h3>{fill(w.access.made, { name: made.name })}</h3>
        <Copy text={made.key} />
        <p>{w.access.madeText}</p>
        <Button look="primary" onClick={() => setMade(undefined)}>
          {w.access.madeDone}
        </Button>
      </div>
    );
  }
  if (!isOpen) {
    return (
      <div className={styles.form}>
        <div>
          <Button disabled={!can} onClick={() => setOpen(true)}>
            {w.access.create}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <KeyForm
      isFirst={isFirst}
      onClose={() => setOpen(false)}
      onMade={(key) => {
        setOpen(false);
        setMade(key);
      }}
    />
  );
}

/** Creates a key; `signsIn`: this browser opens a session with it. */
async function makeKey(body: { name: string; scopes: Scope[] }, signsIn: boolean): Promise<string> {
  const { key } = await request<{ key: string }>('/v1/keys', { method: 'POST', body });
  if (signsIn) await request('/v1/session', { method: 'POST', body: { key } });
  return key;
}

function KeyForm({
  isFirst,
  onClose,
  onMade,
}: {
  isFirst: boolean;
  onClose: () => void;
  onMade: (made: Made) => void;
}): ReactNode {
  const { w } = useWords({ access: ACCESS, common: COMMON });
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, choose] = useState<readonly Scope[]>(isFirst ? SCOPES : ['read']);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const role = roleOf(chosen);

  async function create(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { name: name.trim(), scopes: [...chosen] };
      const making = makeKey(body, isFirst);
      if (isFirst) {
        signingIn.settled = making.catch(() => {});
        // An answer that is under way would already find no access, and the key would be lost with this page.
        await client.cancelQueries({ queryKey: ['access'] });
      }
      const key = await making;
      onMade({ name: body.name, key });
      await client.invalidateQueries();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.problem);
      setBusy(false);
    }
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Field label={w.access.who} value={name} onChange={setName} autoFocus />
      {isFirst ? (
        <p>{w.access.firstKey}</p>
      ) : (
        <fieldset className={styles.scopes}>
          <legend>{w.access.scopes}</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={() => choose(SCOPES.filter((each) => chosen.includes(each) !== (each === scope)))}
              />
              <span>
                <strong>{w.access[scope]}</strong>: {w.access[`${scope}Text`]}
              </span>
            </label>
          ))}
          {chosen.length > 0 && (
            <p role="status">
              <strong>{w.access[role]}</strong>: {w.access[`${role}Text`]}.
            </p>
          )}
        </fieldset>
      )}
      {problem !== undefined && (
        <p role="alert">
          {problem.status === 0 ? w.common.unreachable : problem.detail} {problem.hint}
        </p>
      )}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" disabled={isBusy || name.trim() === '' || chosen.length === 0}>
          {w.access.makeKey}
        </Button>
        <Button onClick={onClose}>{w.common.cancel}</Button>
      </div>
    </form>
  );
}
