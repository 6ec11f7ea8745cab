import { useEffect, useRef, useState, type RefObject } from 'react';
import { useLocation } from 'wouter';

/** The second key after `g` → where it goes. */
export const GO: Record<
  string,
  {
    path: string;
    page: 'home' | 'numbers' | 'campaigns' | 'messages' | 'unknown' | 'posts' | 'optOuts' | 'callbacks' | 'settings';
  }
> = {
  h: { path: '/', page: 'home' },
  n: { path: '/numbers', page: 'numbers' },
  c: { path: '/campaigns', page: 'campaigns' },
  m: { path: '/messages', page: 'messages' },
  u: { path: '/unknown', page: 'unknown' },
  p: { path: '/posts', page: 'posts' },
  o: { path: '/opt-outs', page: 'optOuts' },
  b: { path: '/callbacks', page: 'callbacks' },
  s: { path: '/settings', page: 'settings' },
};

/** Time between the two keys (ms). */
const TOGETHER_MS = 1200;

/** Listens for `/`, `?`, and `g` with a second key, while no field has the focus. */
export function useShortcuts(search: RefObject<HTMLInputElement | null>): {
  isListOpen: boolean;
  closeList: () => void;
} {
  const [isListOpen, setOpen] = useState(false);
  const [, go] = useLocation();
  const gAt = useRef(-Infinity);
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      const target = event.target as HTMLElement;
      const isTyping = target.matches('input, select, textarea, [contenteditable]');
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role=alertdialog]'))
        return;
      const place = performance.now() - gAt.current < TOGETHER_MS ? GO[event.key] : undefined;
      gAt.current = event.key === 'g' ? performance.now() : -Infinity;
      if (place !== undefined) go(place.path);
      else if (event.key === '/') search.current?.focus();
      else if (event.key === '?') setOpen(true);
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [go, search]);
  return { isListOpen, closeList: () => setOpen(false) };
}
