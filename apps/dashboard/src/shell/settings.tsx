import { TOP } from '@pombo/catalogue/dashboard';
import { Menu } from '@base-ui/react/menu';
import { useState, type ReactNode } from 'react';
import { actions, useAction } from '../api/actions.ts';
import type { Access } from '../api/types.ts';
import { Button } from '../ui/controls.tsx';
import { Icon } from '../ui/icons.tsx';
import { useWords, type Language } from '../words/language.tsx';
import styles from './shell.module.css';
import { THEMES, applyTheme, storedTheme, type Theme } from './theme.ts';

const LANGUAGES: [Language, string][] = [
  ['pt-BR', 'Português'],
  ['en', 'English'],
];

/** Theme, language, and the way out. Loaded by the first click on its button, so it opens at once. */
export function Settings({ access }: { access: Access }): ReactNode {
  const { w, language, setLanguage } = useWords({ top: TOP });
  const [theme, setTheme] = useState(storedTheme);
  const signOut = useAction();
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger render={<Button small look="quiet" aria-label={w.top.menu} />}>
        <Icon name="gear" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6}>
          <Menu.Popup className={styles.menu}>
            <Choice<Theme>
              label={w.top.theme}
              value={theme}
              options={THEMES.map((each) => [each, w.top[each]])}
              onChange={(next) => {
                applyTheme(next);
                setTheme(next);
              }}
            />
            <Choice label={w.top.language} value={language} options={LANGUAGES} onChange={setLanguage} />
            {access.session !== undefined && (
              <Menu.Item className={styles.menuItem} onClick={() => signOut.mutate(actions.signOut())}>
                {w.top.signOut} ({access.session.name})
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}): ReactNode {
  return (
    <Menu.Group>
      <Menu.GroupLabel className={styles.menuLabel}>{label}</Menu.GroupLabel>
      <Menu.RadioGroup value={value} onValueChange={(next: T) => onChange(next)}>
        {options.map(([option, text]) => (
          <Menu.RadioItem key={option} value={option} className={styles.menuItem}>
            {text}
            <Menu.RadioItemIndicator>
              <Icon name="check" size={14} />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}
