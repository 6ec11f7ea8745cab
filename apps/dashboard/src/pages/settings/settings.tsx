import { SETTINGS } from '@pombo/catalogue/dashboard';
import { Suspense, lazy, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useAccess } from '../../api/queries.ts';
import { Empty } from '../../ui/states.tsx';
import layout from '../../ui/layout.module.css';
import { around, useWords } from '../../words/language.tsx';
import { Numbers } from './numbers.tsx';
import styles from './settings.module.css';

const Checks = lazy(async () => ({ default: (await import('./checks.tsx')).Checks }));
const Access = lazy(async () => ({ default: (await import('./access.tsx')).AccessPage }));
const Audit = lazy(async () => ({ default: (await import('./audit.tsx')).Audit }));

const PARTS = ['numbers', 'checks', 'access', 'audit'] as const;
type Part = (typeof PARTS)[number];

/** The settings, one part at a time. All but the numbers are for administrators. */
export function Settings({ part }: { part: string | undefined }): ReactNode {
  const { w } = useWords({ settings: SETTINGS });
  const chosen = PARTS.find((each) => each === part) ?? 'numbers';
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.settings.title}</h1>
      </header>
      <nav className={styles.tabs} aria-label={w.settings.title}>
        {PARTS.map((each) => (
          <Link
            key={each}
            href={each === 'numbers' ? '/settings' : `/settings/${each}`}
            aria-current={each === chosen ? 'page' : undefined}
          >
            {w.settings[each]}
          </Link>
        ))}
      </nav>
      <Suspense>
        <PartOf part={chosen} />
      </Suspense>
    </div>
  );
}

function PartOf({ part }: { part: Part }): ReactNode {
  const { w } = useWords({ settings: SETTINGS });
  const role = useAccess().data?.role;
  if (part === 'numbers') return <Numbers />;
  if (role !== 'admin') {
    return (
      <section className={layout.panel}>
        <Empty>
          {around(w.settings.onlyAdmin, 'command', <code>pombo keys create NAME --scope send,read,manage</code>)}
        </Empty>
      </section>
    );
  }
  if (part === 'checks') return <Checks />;
  return part === 'access' ? <Access /> : <Audit />;
}
