import { MESSAGE, MESSAGES, STATUS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { useCan } from '../../access.tsx';
import { Button } from '../../ui/controls.tsx';
import layout from '../../ui/layout.module.css';
import { STATUSES } from '../../ui/status.tsx';
import { fill, useWords } from '../../words/language.tsx';

/** The filters of a list of messages, as its address names them. */
export const FILTERS = ['status', 'instance', 'code', 'line', 'phone', 'cursor'] as const;
type Filter = Partial<Record<(typeof FILTERS)[number], string>>;
type SetFilter = (changes: Partial<Record<(typeof FILTERS)[number], string | undefined>>) => void;
/** Clears them all. */
export const NO_FILTER = Object.fromEntries(FILTERS.map((name) => [name, undefined]));

/** The filters that a list offers: those of its campaign, if it has one. */
export function Filters({
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
