import { COMMON } from '@pombo/catalogue/dashboard';
import { Suspense, lazy, useState, type ReactNode } from 'react';
import { useAction, type Action } from '../api/actions.ts';
import type { Scope } from '../api/types.ts';
import { useCan } from '../access.tsx';
import { useWords } from '../words/language.tsx';
import { Button } from './controls.tsx';
import { Icon, type IconName } from './icons.tsx';

const ActionDialog = lazy(async () => ({ default: (await import('./action-dialog.tsx')).ActionDialog }));

export interface ActionButtonProps {
  label: string;
  icon?: IconName;
  /** Names the object for screen readers, when several buttons have the same label. */
  of?: string;
  scope?: Scope;
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  title: string;
  text: string;
  isDangerous?: boolean;
  typed?: string | undefined;
  ask?: string;
  action: (text: string) => Action;
  onDone?: () => void;
  /** Receives what the API returned. */
  onAnswer?: (answer: unknown) => void;
}

/** A button that asks first. It is disabled, and says why, without the scope. */
export function ActionButton(props: ActionButtonProps): ReactNode {
  const { label, icon, of, scope = 'manage', look = 'plain', action, onDone, onAnswer, ...dialog } = props;
  const { w } = useWords({ common: COMMON });
  const can = useCan(scope);
  const [isOpen, setOpen] = useState(false);
  const sending = useAction((answer) => {
    setOpen(false);
    onAnswer?.(answer);
    onDone?.();
  });
  return (
    <>
      <Button
        small
        look={look}
        disabled={!can}
        title={can ? undefined : w.common.notAllowed}
        aria-label={of === undefined ? undefined : `${label}: ${of}`}
        onClick={() => {
          sending.reset();
          setOpen(true);
        }}
      >
        {icon !== undefined && <Icon name={icon} size={14} />}
        {label}
      </Button>
      {isOpen && (
        <Suspense>
          <ActionDialog
            {...dialog}
            confirm={label}
            isBusy={sending.isPending}
            error={sending.error}
            onConfirm={(text) => sending.mutate(action(text))}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
