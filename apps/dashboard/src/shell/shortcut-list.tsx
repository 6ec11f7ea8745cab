import { COMMON, KEYS } from '@pombo/catalogue/dashboard';
import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Button } from '../ui/controls.tsx';
import { useWords } from '../words/language.tsx';
import dialog from '../ui/action-dialog.module.css';
import { GO } from './shortcuts.ts';

/** The keys that every page knows. */
export function ShortcutList({ onClose }: { onClose: () => void }): ReactNode {
  const { w } = useWords({ common: COMMON, keys: KEYS });
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.backdrop} />
        <Dialog.Popup className={dialog.popup}>
          <Dialog.Title>{w.keys.title}</Dialog.Title>
          <dl className={dialog.keys}>
            <dt>
              <kbd>/</kbd>
            </dt>
            <dd>{w.keys.search}</dd>
            {Object.entries(GO).map(([key, { page }]) => (
              <Key key={key} keys={['g', key]} text={w.keys[page]} />
            ))}
            <Key keys={['?']} text={w.keys.help} />
          </dl>
          <div className={dialog.buttons}>
            <Dialog.Close render={<Button />}>{w.common.close}</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Key({ keys, text }: { keys: string[]; text: string }): ReactNode {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </>
  );
}
