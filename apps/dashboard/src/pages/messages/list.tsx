import { COMMON, MESSAGES } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import layout from '../../ui/layout.module.css';
import { useWords } from '../../words/language.tsx';
import { MessageTable } from './table.tsx';

/** All messages, by the time of their last change. */
export function MessageList(): ReactNode {
  const { w } = useWords({ common: COMMON, messages: MESSAGES });
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.messages.title}</h1>
        <span className={layout.sub}>{w.common.newest}</span>
      </header>
      <section className={`${layout.panel} ${layout.padTop}`}>
        <MessageTable />
      </section>
    </div>
  );
}
