import { COMMON } from '@pombo/catalogue/dashboard';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useId, useState, type ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { around, useWords } from '../words/language.tsx';
import { Button, Field } from './controls.tsx';
import styles from './action-dialog.module.css';

export interface ActionDialogProps {
  title: string;
  /** Count, effect, and whether it can be undone. */
  text: string;
  confirm: string;
  isDangerous?: boolean | undefined;
  /** Must be typed first. */
  typed?: string | undefined;
  /** Label of a text that may be added. */
  ask?: string | undefined;
  isBusy: boolean;
  error: ApiError | null;
  onConfirm: (text: string) => void;
  onClose: () => void;
}

/** Asks before an action. It stays open while the action runs, and shows why it was refused. */
export function ActionDialog(props: ActionDialogProps): ReactNode {
  const { title, text, confirm, isDangerous = false, typed, ask, isBusy, error, onConfirm, onClose } = props;
  const { w } = useWords({ common: COMMON });
  const [answer, setAnswer] = useState('');
  const [proof, setProof] = useState('');
  const form = useId();
  const isReady = !isBusy && (typed === undefined || proof.trim() === typed);
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.popup}>
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description>{text}</AlertDialog.Description>
          <form
            id={form}
            onSubmit={(event) => {
              event.preventDefault();
              if (isReady) onConfirm(answer.trim());
            }}
          >
            {ask !== undefined && <Field label={ask} value={answer} onChange={setAnswer} autoFocus />}
            {typed !== undefined && (
              <Field
                label={around(w.common.typed, 'text', <code>{typed}</code>)}
                value={proof}
                onChange={setProof}
                autoFocus
              />
            )}
          </form>
          {error !== null && (
            <p className={styles.error} role="alert">
              {error.problem.status === 0 ? w.common.unreachable : error.problem.detail} {error.problem.hint}
            </p>
          )}
          <div className={styles.buttons}>
            <AlertDialog.Close render={<Button />}>{w.common.cancel}</AlertDialog.Close>
            <Button type="submit" form={form} look={isDangerous ? 'danger' : 'primary'} disabled={!isReady}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
