import { NAV, TOP } from '@pombo/catalogue/dashboard';
import { Suspense, lazy, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { contact } from '../api/client.ts';
import { useOverview } from '../api/queries.ts';
import type { Access } from '../api/types.ts';
import icon from '../icon.svg';
import { Button, Chip } from '../ui/controls.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { useNow } from '../ui/time.tsx';
import { fill, useFormats, useWords } from '../words/language.tsx';
import { useShortcuts } from './shortcuts.ts';
import styles from './shell.module.css';

const Settings = lazy(async () => ({ default: (await import('./settings.tsx')).Settings }));
const Shortcuts = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }));

type Page = readonly [path: string, name: IconName & keyof (typeof NAV)['en']];

/** What people look at all the time: on a phone, the bar shows only these. */
const FIRST: readonly Page[] = [
  ['/', 'home'],
  ['/numbers', 'numbers'],
  ['/campaigns', 'campaigns'],
  ['/messages', 'messages'],
];
const REST: readonly Page[] = [
  ['/unknown', 'unknown'],
  ['/posts', 'posts'],
];
/** What is set up once, and looked up now and then. */
const SETUP: readonly Page[] = [
  ['/opt-outs', 'optOuts'],
  ['/callbacks', 'callbacks'],
  ['/settings', 'settings'],
];
const PAGES = [...FIRST, ...REST, ...SETUP];

/** Navigation, search and state of the connection, around every page. */
export function Shell({
  access,
  isLive,
  children,
}: {
  access: Access;
  isLive: boolean;
  children: ReactNode;
}): ReactNode {
  const { w } = useWords({ nav: NAV, top: TOP });
  const main = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const { isListOpen, closeList } = useShortcuts(search);
  const [path] = useLocation();
  useEffect(() => {
    document.title = `${titleOf(path, w.nav)} · Pombo`;
  }, [path, w]);
  return (
    <>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {w.nav.skip}
      </a>
      <div className={styles.frame}>
        <Rail />
        <div>
          <header className={styles.top}>
            <Find input={search} />
            {access.readonly && <Chip tone="idle">{w.top.readonly}</Chip>}
            <Connection isLive={isLive} />
            <SettingsButton access={access} />
          </header>
          <Banners access={access} />
          <main ref={main} id="main" className={styles.main} tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      {isListOpen && (
        <Suspense>
          <Shortcuts onClose={closeList} />
        </Suspense>
      )}
    </>
  );
}

/** Only who opens the menu loads it. */
function SettingsButton({ access }: { access: Access }): ReactNode {
  const { w } = useWords({ top: TOP });
  const [isLoaded, load] = useState(false);
  const button = (
    <Button small look="quiet" aria-label={w.top.menu} aria-haspopup="menu" onClick={() => load(true)}>
      <Icon name="gear" />
    </Button>
  );
  return isLoaded ? (
    <Suspense fallback={button}>
      <Settings access={access} />
    </Suspense>
  ) : (
    button
  );
}

function titleOf(path: string, nav: Record<string, string>): string {
  const found = PAGES.find(([each]) => each !== '/' && path.startsWith(each));
  return nav[found?.[1] ?? 'home']!;
}

function Rail(): ReactNode {
  const { w } = useWords({ nav: NAV });
  const [path] = useLocation();
  const unknown = useOverview().data?.totals.unknown ?? 0;
  const [openOn, openAt] = useState<string>();
  const isOpen = openOn === path;
  useEffect(() => {
    if (!isOpen) return undefined;
    function pressed({ key }: KeyboardEvent): void {
      if (key === 'Escape') openAt(undefined);
    }
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [isOpen]);
  const isBehind = [...REST, ...SETUP].some(([href]) => path.startsWith(href));
  return (
    <nav className={styles.rail} aria-label={w.nav.label}>
      <Link href="/" className={styles.brand}>
        <img src={icon} alt="" /> Pombo
      </Link>
      <div className={styles.nav}>
        <Places pages={FIRST} />
        <button
          type="button"
          className={styles.more}
          aria-expanded={isOpen}
          aria-controls="more"
          data-here={isBehind}
          onClick={() => openAt(isOpen ? undefined : path)}
        >
          <Icon name="more" />
          <span>{w.nav.more}</span>
          <Badge count={unknown} />
        </button>
      </div>
      <div id="more" className={styles.rest} data-open={isOpen}>
        <div className={styles.nav}>
          <Places pages={REST} unknown={unknown} />
        </div>
        <div className={styles.nav} role="group" aria-label={w.nav.setup}>
          <p className={styles.group} aria-hidden="true">
            {w.nav.setup}
          </p>
          <Places pages={SETUP} />
        </div>
      </div>
      <p className={styles.foot}>
        <a href="/docs">{w.nav.api}</a>
      </p>
    </nav>
  );
}

function Places({ pages, unknown = 0 }: { pages: readonly Page[]; unknown?: number }): ReactNode {
  const { w } = useWords({ nav: NAV });
  const [path] = useLocation();
  return pages.map(([href, name]) => (
    <Link
      key={href}
      href={href}
      aria-current={(href === '/' ? path === '/' : path.startsWith(href)) ? 'page' : undefined}
    >
      <Icon name={name} />
      <span>{w.nav[name]}</span>
      {name === 'unknown' && <Badge count={unknown} />}
    </Link>
  ));
}

function Badge({ count }: { count: number }): ReactNode {
  const { number } = useFormats();
  return count === 0 ? null : <span className={styles.badge}>{number(count)}</span>;
}

function Find({ input }: { input: React.RefObject<HTMLInputElement | null> }): ReactNode {
  const { w } = useWords({ top: TOP });
  const [, go] = useLocation();
  return (
    <form
      className={styles.search}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const id = input.current!.value.trim();
        if (id !== '') go(`/search?q=${encodeURIComponent(id)}`);
      }}
    >
      <Icon name="search" size={14} />
      <input ref={input} type="search" placeholder={w.top.search} aria-label={w.top.search} spellCheck={false} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

/** What is shown is stale after this time without an answer (ms). */
const STALE_MS = 45_000;

function Connection({ isLive }: { isLive: boolean }): ReactNode {
  const { w, clock } = useWords({ top: TOP });
  const { lastAt, lost } = useSyncExternalStore(contact.subscribe, contact.read);
  const now = useNow();
  const isStale = lost || now - lastAt > STALE_MS;
  const state = isStale ? 'stale' : isLive ? 'live' : 'polling';
  const text = isStale ? fill(w.top.stale, { time: clock(lastAt) }) : isLive ? w.top.live : w.top.polling;
  return (
    <span className={styles.live} data-state={state} role="status">
      <Icon name={isStale ? 'warn' : isLive ? 'dot' : 'clock'} size={14} />
      {text}
    </span>
  );
}

function Banners({ access }: { access: Access }): ReactNode {
  const { w, clock } = useWords({ top: TOP });
  const { lastAt, lost } = useSyncExternalStore(contact.subscribe, contact.read);
  const [first] = useState(access.build);
  return (
    <>
      {lost && (
        <p className={styles.banner} data-tone="bad" role="alert">
          {fill(w.top.lost, { time: clock(lastAt) })}
        </p>
      )}
      {first !== access.build && (
        <p className={styles.banner} role="status">
          {w.top.newer}
          <Button small onClick={() => window.location.reload()}>
            {w.top.reload}
          </Button>
        </p>
      )}
    </>
  );
}
