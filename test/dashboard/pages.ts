import type { Seeds } from './seeds.fixture.ts';

/** One page of the dashboard, as `pages.test.ts` opens it. */
export interface DashboardPage {
  /** Name of its screenshots. */
  name: string;
  /** Its address. `{campaign}` and the other names of {@link Seeds} are filled in. */
  path: string;
  /** A selector of what it shows once it has its data, in either language. Default: its heading, without the outline of a list. */
  until?: string;
  /** It asks for something that does not exist, which the browser itself reports as an error. */
  asksInVain?: true;
}

/** Every page. A new one needs one line here to be checked in both themes, both languages and at 360 px. */
export const PAGES: readonly DashboardPage[] = [
  { name: 'home', path: '/', until: 'canvas' },
  { name: 'numbers', path: '/numbers', until: 'tbody tr:nth-child(3)' },
  { name: 'number', path: '/numbers/vendas', until: '#history' },
  { name: 'number-held', path: '/numbers/suporte', until: '#why' },
  { name: 'campaigns', path: '/campaigns' },
  { name: 'new-campaign', path: '/campaigns/new', until: 'input[type=file]' },
  { name: 'campaign', path: '/campaigns/{campaign}', until: 'tbody tr' },
  { name: 'campaign-draft', path: '/campaigns/{draft}' },
  { name: 'messages', path: '/messages', until: 'tbody tr' },
  { name: 'message', path: '/messages/{message}' },
  { name: 'message-failed', path: '/messages/{failed}' },
  { name: 'message-unknown', path: '/messages/{unknown}' },
  { name: 'unknown', path: '/unknown', until: 'main a[href*="{unknown}"]' },
  { name: 'posts', path: '/posts', until: '[href="/posts/{post}"]' },
  { name: 'post-new', path: '/posts/new', until: 'text=vendas' },
  { name: 'post', path: '/posts/{post}', until: '#numbers' },
  { name: 'opt-outs', path: '/opt-outs', until: 'tbody tr' },
  { name: 'callbacks', path: '/callbacks', until: '[href="/callbacks/{callback}"]' },
  { name: 'callback', path: '/callbacks/{callback}?show=failed', until: 'main li input[type=checkbox]' },
  { name: 'search', path: '/search?q=nao-existe', asksInVain: true },
  { name: 'settings', path: '/settings', until: 'tbody tr' },
  { name: 'settings-checks', path: '/settings/checks', until: '[aria-labelledby=diagnosis] details' },
  { name: 'settings-access', path: '/settings/access', until: '#sessions' },
  { name: 'settings-audit', path: '/settings/audit', until: 'tbody tr' },
];

/** Fills the names of an address or a selector. */
export function filled(text: string, seeds: Seeds): string {
  return text.replaceAll(/\{(\w+)\}/g, (_place, name: string) => seeds[name as keyof Seeds]);
}
