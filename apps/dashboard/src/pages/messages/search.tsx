import { MESSAGES } from '@pombo/catalogue/dashboard';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import { ApiError, request } from '../../api/client.ts';
import type { Message, MessagePage } from '../../api/types.ts';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { StatusChip } from '../../ui/status.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';

/** Finds a message by any of its ids, and opens it if there is one. */
export function Search(): ReactNode {
  const { w } = useWords({ messages: MESSAGES });
  const [{ q = '' }] = useParams(['q']);
  const query = useQuery({ queryKey: ['messages', 'search', q], queryFn: () => find(q) });
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.messages.search}</h1>
      </header>
      <section className={layout.panel}>
        <Loaded query={query}>
          {(found) =>
            found.length === 1 ? (
              <Redirect to={`/messages/${encodeURIComponent(found[0]!.id)}`} replace />
            ) : found.length === 0 ? (
              <Empty>{fill(w.messages.searchEmpty, { id: q })}</Empty>
            ) : (
              <ul className={layout.list}>
                {found.map((message) => (
                  <li key={message.id} className={layout.row}>
                    <Link href={`/messages/${encodeURIComponent(message.id)}`}>{message.id}</Link>
                    <StatusChip status={message.status} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
    </div>
  );
}

async function find(id: string): Promise<Message[]> {
  const name = encodeURIComponent(id);
  const [own, byZaapId, byMessageId] = await Promise.all([
    request<Message>(`/v1/messages/${name}`).catch(nothing),
    request<MessagePage>(`/v1/messages?zaapId=${name}`).catch(nothing),
    request<MessagePage>(`/v1/messages?messageId=${name}`).catch(nothing),
  ]);
  const all = [...(own === undefined ? [] : [own]), ...(byZaapId?.messages ?? []), ...(byMessageId?.messages ?? [])];
  return [...new Map(all.map((message) => [message.id, message])).values()];
}

/** An id of another form is refused or not found: both mean that it is not this kind of id. */
function nothing(error: unknown): undefined {
  if (error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500) return undefined;
  throw error;
}
