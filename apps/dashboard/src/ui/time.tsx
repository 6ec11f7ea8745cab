import { useSyncExternalStore, type ReactNode } from 'react';
import { useFormats } from '../words/language.tsx';
import styles from './time.module.css';

/** How often relative times are drawn again (ms). */
const TICK_MS = 10_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** Returns the time (ms), to ten seconds; all times of a page change together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.max(now, Date.now() - TICK_MS));
}

/**
 * A time as people say it. The exact one, with its zone, is what screen readers read; it is shown on hover, and while a row
 * or a fact has the focus of the keyboard.
 */
export function Time({ at, as = 'relative' }: { at: string; as?: 'relative' | 'moment' | 'lasting' }): ReactNode {
  const words = useFormats();
  const current = useNow();
  const text =
    as === 'moment' ? words.moment(at) : as === 'lasting' ? words.lasting(at, current) : words.relative(at, current);
  return (
    <time dateTime={at} title={words.exact(at)} className={styles.time}>
      <span aria-hidden="true">{text}</span>
      <span className={styles.exact}>{words.exact(at)}</span>
    </time>
  );
}
