import { NUMBERS } from '@pombo/catalogue/dashboard';
import { useEffect, useState, type ReactNode } from 'react';
import { useLanes } from '../../api/queries.ts';
import type { Lane } from '../../api/types.ts';
import { around, fill, useWords } from '../../words/language.tsx';
import { Button, Field } from '../controls.tsx';
import layout from '../layout.module.css';
import styles from './number-choice.module.css';
import { Loaded } from '../states.tsx';
import { LaneChip } from '../status.tsx';

/** Numbers listed at once: a deployment may have thousands, and the server searches them. */
const SHOWN = 30;

interface Props {
  legend: string;
  /** A heading above says it already: the legend is for screen readers. */
  hasHeading?: boolean;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** Label of a box that chooses all; offered while all are listed. */
  all?: string;
}

/** Chooses one or several numbers. A search lists others; what was chosen stays chosen, and is listed above. */
export function NumberChoice(props: Props): ReactNode {
  const [search, setSearch] = useState('');
  const query = useLanes({ q: search.trim(), limit: String(SHOWN) });
  return (
    <Loaded query={query}>
      {({ lanes, found, total }) => (
        <Choice {...props} lanes={lanes} found={found} total={total} search={search} onSearch={setSearch} />
      )}
    </Loaded>
  );
}

interface ChoiceProps extends Props {
  lanes: readonly Lane[];
  found: number;
  total: number;
  search: string;
  onSearch: (text: string) => void;
}

function Choice(props: ChoiceProps): ReactNode {
  const { legend, hasHeading = false, chosen, onChange, all, lanes, found, total, search, onSearch } = props;
  const { w, number } = useWords({ numbers: NUMBERS });
  const only = total === 1 ? lanes[0]?.instance : undefined;
  useEffect(() => {
    // There is nothing to choose.
    if (only !== undefined && chosen.length === 0) onChange([only]);
  }, [only, chosen.length, onChange]);
  if (total === 0) return <p>{around(w.numbers.empty, 'command', <code>pombo init</code>)}</p>;
  const names = lanes.map(({ instance }) => instance);
  const aside = total > SHOWN ? chosen : chosen.filter((name) => !names.includes(name));
  const isAll = names.every((name) => chosen.includes(name));
  return (
    <fieldset className={styles.numbers}>
      <legend className={hasHeading ? styles.hidden : styles.legend}>{legend}</legend>
      {total > SHOWN && <Field label={w.numbers.find} type="search" value={search} onChange={onSearch} />}
      {aside.length > 0 && <Chosen names={aside} chosen={chosen} onChange={onChange} />}
      {all !== undefined && total > 1 && total <= SHOWN && (
        <label className={styles.choice}>
          <input type="checkbox" checked={isAll} onChange={() => onChange(isAll ? [] : names)} />
          <span>{all}</span>
        </label>
      )}
      <div className={styles.list}>
        {lanes.map((lane) => (
          <label key={lane.instance} className={styles.choice}>
            <input
              type="checkbox"
              checked={chosen.includes(lane.instance)}
              onChange={({ target: { checked } }) =>
                onChange(checked ? [...chosen, lane.instance] : chosen.filter((each) => each !== lane.instance))
              }
            />
            <span>{lane.instance}</span>
            <LaneChip lane={lane} />
          </label>
        ))}
      </div>
      {lanes.length === 0 && <p className={layout.sub}>{w.numbers.noMatch}</p>}
      {found > lanes.length && (
        <p className={layout.sub}>{fill(w.numbers.more, { n: number(found - lanes.length) })}</p>
      )}
    </fieldset>
  );
}

/** Numbers that were chosen, and may not be listed. */
function Chosen({
  names,
  chosen,
  onChange,
}: Pick<Props, 'chosen' | 'onChange'> & { names: readonly string[] }): ReactNode {
  const { w, count } = useWords({ numbers: NUMBERS });
  return (
    <div
      className={layout.filters}
      role="group"
      aria-label={fill(w.numbers.chosen, { n: count(chosen.length, 'number') })}
    >
      {names.map((name) => (
        <Button
          key={name}
          small
          aria-label={fill(w.numbers.leaveOut, { name })}
          onClick={() => onChange(chosen.filter((each) => each !== name))}
        >
          {name} ×
        </Button>
      ))}
    </div>
  );
}
