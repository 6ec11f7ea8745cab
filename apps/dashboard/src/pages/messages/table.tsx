import { MESSAGE, MESSAGES, STATUS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useMessages } from '../../api/queries.ts';
import type { Message, Status } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Button } from '../../ui/controls.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';

const STATUSES: Status[] = [
  'queued',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'cancelled',
  'expired',
  'suppressed',
];

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
              <Rows messages={messages} isCampaign={fixed.campaign !== undefined} />
            )}
            <Pager isFirst={filter.cursor === undefined} next={next} onGo={(cursor) => set({ cursor })} />
          </>
        )}
      </Loaded>
    </>
  );
}

const FILTERS = ['status', 'instance', 'code', 'line', 'phone', 'cursor'] as const;
type Filter = Partial<Record<(typeof FILTERS)[number], string>>;
type SetFilter = (changes: Partial<Record<(typeof FILTERS)[number], string | undefined>>) => void;
const NO_FILTER = Object.fromEntries(FILTERS.map((name) => [name, undefined]));

function Filters({
  filter,
  set,
  instances,
  isCampaign,
}: {
  filter: Filter;
  set: SetFilter;
  instances: readonly string[];
  isCampaign: boolean;
}): ReactNode {
  const { w } = useWords({ messages: MESSAGES, message: MESSAGE, status: STATUS });
  // A position belongs to the list that it was read from; a code, to a status.
  const change = (changes: Parameters<SetFilter>[0]): void => set({ ...changes, cursor: undefined });
  return (
    <div className={layout.filters}>
      <select
        aria-label={w.messages.status}
        value={filter.status ?? ''}
        onChange={(event) => change({ status: event.target.value, code: undefined })}
      >
        <option value="">{w.messages.any}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {w.status[status]}
          </option>
        ))}
      </select>
      {instances.length > 1 && (
        <select
          aria-label={w.messages.number}
          value={filter.instance ?? ''}
          onChange={(event) => change({ instance: event.target.value })}
        >
          <option value="">{w.message.anyNumber}</option>
          {instances.map((instance) => (
            <option key={instance}>{instance}</option>
          ))}
        </select>
      )}
      {isCampaign && <Find key={filter.line ?? filter.phone ?? ''} filter={filter} change={change} />}
      {instances.length <= 1 && (
        <Removable name={w.messages.number} value={filter.instance} onRemove={() => change({ instance: undefined })} />
      )}
      <Removable name={w.message.code} value={filter.code} onRemove={() => change({ code: undefined })} />
    </div>
  );
}

/** Finds a message by its line in the file, or by its phone if phones are not masked for this access. */
function Find({ filter, change }: { filter: Filter; change: SetFilter }): ReactNode {
  const { w } = useWords({ message: MESSAGE });
  const [text, setText] = useState(filter.line ?? filter.phone ?? '');
  const [sends, manages] = [useCan('send'), useCan('manage')];
  const label = sends || manages ? w.message.find : w.message.findLine;
  function find(): void {
    const typed = text.trim();
    const isLine = /^\d{1,7}$/.test(typed);
    change({ line: isLine ? typed : undefined, phone: isLine ? undefined : typed });
  }
  return (
    <form
      role="search"
      aria-label={label}
      className={layout.filters}
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button small type="submit">
        {w.message.go}
      </Button>
    </form>
  );
}

function Removable({
  name,
  value,
  onRemove,
}: {
  name: string;
  value: string | undefined;
  onRemove: () => void;
}): ReactNode {
  const { w } = useWords({ message: MESSAGE });
  if (value === undefined) return null;
  return (
    <Button small aria-label={fill(w.message.remove, { name: `${name}: ${value}` })} onClick={onRemove}>
      {name}: {value} ×
    </Button>
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
