import { COMMON, SIGN_IN } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { actions, useAction } from '../api/actions.ts';
import icon from '../icon.svg';
import { Button, Field } from '../ui/controls.tsx';
import { around, useWords } from '../words/language.tsx';
import styles from './shell.module.css';

/** Exchanges an API key for a session. */
export function SignIn(): ReactNode {
  const { w } = useWords({ common: COMMON, signIn: SIGN_IN });
  const [key, setKey] = useState('');
  const signIn = useAction();
  const status = signIn.error?.problem.status;
  return (
    <main className={styles.signIn}>
      <form
        className={styles.card}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate(actions.signIn(key.trim()));
        }}
      >
        <img src={icon} alt="" />
        <h1>{w.signIn.title}</h1>
        <p>{w.signIn.lead}</p>
        <Field label={w.signIn.key} type="password" value={key} onChange={setKey} autoFocus />
        {status !== undefined && (
          <p role="alert">{status === 0 ? w.common.unreachable : status === 429 ? w.signIn.many : w.signIn.refused}</p>
        )}
        <Button type="submit" look="primary" disabled={key.trim() === '' || signIn.isPending}>
          {w.signIn.submit}
        </Button>
        <p>{around(w.signIn.hint, 'command', <code>pombo keys create NAME</code>)}</p>
      </form>
    </main>
  );
}
