import { COMMON } from '@pombo/catalogue/dashboard';
import { useState, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { useWords } from '../words/language.tsx';
import styles from './controls.module.css';
import { Icon, type IconName } from './icons.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  small?: boolean;
}

/** A button. */
export function Button({ look = 'plain', small = false, className, ...props }: ButtonProps): ReactNode {
  const names = [styles.button, look === 'plain' ? '' : styles[look], small ? styles.small : '', className];
  return <button type="button" {...props} className={names.filter(Boolean).join(' ')} />;
}

/** The class names of a link that looks like a button. */
export function buttonClass(small = true): string {
  return `${styles.button} ${small ? styles.small : ''}`;
}

const ICONS: Record<Tone, IconName> = { good: 'check', warn: 'warn', bad: 'stop', info: 'send', idle: 'dot' };

/** A state: its colour, a sign and its words say the same. */
export function Chip({
  tone,
  icon = ICONS[tone],
  children,
}: {
  tone: Tone;
  icon?: IconName;
  children: ReactNode;
}): ReactNode {
  return (
    <span className={`${styles.chip} ${styles[tone]}`}>
      <Icon name={icon} size={12} />
      <span>{children}</span>
    </span>
  );
}

/** A labelled text field. */
export function Field({
  label,
  value,
  onChange,
  type = 'text',
  autoFocus = false,
  autoComplete = 'off',
}: {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  type?: string;
  autoFocus?: boolean;
  autoComplete?: string;
}): ReactNode {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <input
        className={styles.input}
        type={type}
        value={value}
        // A dialog puts the focus into the field that it asks for.
        autoFocus={autoFocus}
        autoComplete={autoComplete}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** A text to copy, such as an id. */
export function Copy({ text }: { text: string }): ReactNode {
  const { w } = useWords({ common: COMMON });
  const [isCopied, setCopied] = useState(false);
  return (
    <span className={styles.copy}>
      <code>{text}</code>
      <Button
        small
        look="quiet"
        onClick={({ currentTarget }) => {
          // Browsers offer it only over HTTPS and on this machine; else the text is selected, ready for the keys.
          const { clipboard } = navigator as { clipboard?: Clipboard };
          if (clipboard === undefined) window.getSelection()?.selectAllChildren(currentTarget.previousElementSibling!);
          else void clipboard.writeText(text).then(() => setCopied(true));
        }}
        onBlur={() => setCopied(false)}
        aria-label={`${w.common.copy}: ${text}`}
      >
        <Icon name={isCopied ? 'check' : 'copy'} size={14} />
        <span aria-live="polite">{isCopied ? w.common.copied : ''}</span>
      </Button>
    </span>
  );
}
