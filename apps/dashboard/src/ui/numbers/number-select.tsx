import { NUMBERS } from '@pombo/catalogue/dashboard';
import { useId, type ReactNode } from 'react';
import { useLanes } from '../../api/queries.ts';
import { useWords } from '../../words/language.tsx';

/** Up to this many numbers fit into a menu; of more, a person types a part of the name. */
const SHOWN = 100;

/** Chooses one number, or with an empty value all of them: `any`. `field`: the attributes of its label. */
export function NumberSelect({
  value,
  onChange,
  any,
  field,
}: {
  value: string;
  onChange: (instance: string) => void;
  any: string;
  field: { id: string; 'aria-describedby': string };
}): ReactNode {
  const { w } = useWords({ numbers: NUMBERS });
  const list = useId();
  const { lanes = [], total = 0 } = useLanes({ q: value.trim(), limit: String(SHOWN) }).data ?? {};
  const all = useLanes({ limit: String(SHOWN) }).data?.lanes ?? [];
  const change = ({ target }: { target: { value: string } }): void => onChange(target.value);
  if (total <= SHOWN)
    return (
      <select {...field} value={value} onChange={change}>
        <option value="">{any}</option>
        {all.map(({ instance }) => (
          <option key={instance}>{instance}</option>
        ))}
      </select>
    );
  return (
    <>
      <input
        {...field}
        type="search"
        list={list}
        value={value}
        placeholder={`${any} · ${w.numbers.find}`}
        onChange={change}
      />
      <datalist id={list}>
        {lanes.map(({ instance }) => (
          <option key={instance}>{instance}</option>
        ))}
      </datalist>
    </>
  );
}
