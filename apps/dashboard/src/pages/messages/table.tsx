import { MESSAGE, MESSAGES } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useMessages } from '../../api/queries.ts';
import type { Message } from '../../api/types.ts';
import { Button } from '../../ui/controls.tsx';
import { Pager } from '../../ui/pager.tsx';
import { SteadyList } from '../../ui/steady-list.tsx';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { useWords } from '../../words/language.tsx';
import { FILTERS, Filters, NO_FILTER } from './filters.tsx';

/** Messages with filters that are part of the address. `fixed` fields are not offered; `instances`: numbers to choose. */
export function MessageTable({
  fixed = {},
  instances = [],
}: {
  fixed?: { campaign?: string };
  instances?: readonly string[];
}): ReactNode {
  const { w } = useWords({ messages: MESSAGES, message: MESSAGE });
  const [filter, set] = useParams(FILTERS);
  const query = useMessages({ ...filter, ...fixed });
  const isFiltered = FILTERS.some((name) => name !== 'cursor' && filter[name] !== undefined);
  return (
    <>
      <div className={layout.panelBody}>
        <Filters filter={filter} set={set} instances={instances} isCampaign={fixed.campaign !== undefined} />
      </div>
      <Loaded query={query}>
        {({ messages, next }) => (
          <>
            {messages.length === 0 ? (
              <Empty>
                {w.messages.empty}{' '}
                {isFiltered && (
                  <Button small onClick={() => set(NO_FILTER)}>
                    {w.message.clear}
                  </Button>
                )}
              </Empty>
            ) : (
              <SteadyList
                rows={messages}
                keyOf={({ id }) => id}
                scope={`${query.isPlaceholderData} ${JSON.stringify({ ...filter, ...fixed })}`}
              >
                {(rows) => <Rows messages={rows} isCampaign={fixed.campaign !== undefined} />}
              </SteadyList>
            )}
            <Pager isFirst={filter.cursor === undefined} next={next} onGo={(cursor) => set({ cursor })} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Rows({ messages, isCampaign }: { messages: readonly Message[]; isCampaign: boolean }): ReactNode {
  const { w, number } = useWords({ messages: MESSAGES });
  return (
    <div className={layout.scroll}>
      <table className={layout.table}>
        <thead>
          <tr>
            {isCampaign && <th className={`${layout.number} ${layout.wide}`}>{w.messages.line}</th>}
            <th>{w.messages.to}</th>
            <th>{w.messages.status}</th>
            <th className={layout.wide}>{w.messages.number}</th>
            <th className={layout.wide}>{w.messages.error}</th>
            <th>{w.messages.when}</th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <tr key={message.id}>
              {isCampaign && (
                <td className={`${layout.number} ${layout.wide} ${layout.dim}`}>
                  {message.line === undefined ? '' : number(message.line)}
                </td>
              )}
              <td>
                <Link href={`/messages/${encodeURIComponent(message.id)}`}>{message.phone ?? w.messages.post}</Link>
              </td>
              <td>
                <StatusChip status={message.status} />
              </td>
              <td className={layout.wide}>{message.instance}</td>
              <td className={`${layout.wide} ${layout.dim}`} title={message.error?.message}>
                {message.error?.code}
              </td>
              <td className={layout.nowrap}>
                <Time at={message.statusAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
