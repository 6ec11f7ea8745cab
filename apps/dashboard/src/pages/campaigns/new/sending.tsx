import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import { useCallback, type ReactNode } from 'react';
import { Button, Field } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { NumberChoice } from '../../../ui/numbers/number-choice.tsx';
import { fill, useWords } from '../../../words/language.tsx';
import { DAYS, ZONE } from './draft.ts';
import styles from './new.module.css';
import { Part, usePreview, type StepProps } from './parts.tsx';

/** Which numbers send the campaign, and when. */
export function SendingStep({ draft, set }: StepProps): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const choose = useCallback((instances: string[]) => set({ instances }), [set]);
  const columns = usePreview(draft).data?.columns ?? [];
  return (
    <div className={layout.columns}>
      <div className={layout.page}>
        <Part title={w.create.campaign} id="name">
          <Field label={w.create.name} value={draft.name} onChange={(name) => set({ name })} />
        </Part>
        <Part title={w.create.numbers} id="numbers">
          <p className={layout.sub}>
            {columns.some(({ meaning }) => meaning === 'instance') ? w.create.numbersOfFile : w.create.numbersHint}
          </p>
          <NumberChoice legend={w.create.numbers} hasHeading chosen={draft.instances} onChange={choose} />
        </Part>
      </div>
      <div className={layout.page}>
        <Part title={w.create.when} id="when">
          <Hours draft={draft} set={set} />
        </Part>
        <Part title={w.create.rest} id="rest">
          <Rest draft={draft} set={set} />
        </Part>
      </div>
    </div>
  );
}

function Hours({ draft, set }: StepProps): ReactNode {
  const { w, language } = useWords({ create: NEW_CAMPAIGN });
  const { days, zone } = draft;
  const names = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return (
    <>
      <p className={layout.sub}>{fill(w.create.zone, { zone })}</p>
      {zone !== ZONE && (
        <Button small onClick={() => set({ zone: ZONE })}>
          {fill(w.create.zoneHere, { zone: ZONE })}
        </Button>
      )}
      <div className={styles.pair}>
        <Field label={w.create.from} type="time" value={draft.from} onChange={(from) => set({ from })} />
        <Field label={w.create.to} type="time" value={draft.to} onChange={(to) => set({ to })} />
      </div>
      <fieldset className={styles.days}>
        <legend>{w.create.days}</legend>
        {DAYS.map((day, at) => (
          <label key={day} className={styles.day}>
            <input
              type="checkbox"
              checked={days.includes(day)}
              onChange={({ target: { checked } }) =>
                set({ days: DAYS.filter((each) => (each === day ? checked : days.includes(each))) })
              }
            />
            {/* 5 January 2026 is a Monday. */}
            {names.format(Date.UTC(2026, 0, 5 + at))}
          </label>
        ))}
      </fieldset>
      <Field label={w.create.limit} type="number" value={draft.limit} onChange={(limit) => set({ limit })} />
      <p className={layout.sub}>{w.create.optional}</p>
      <Field label={w.create.delay} value={draft.delay} onChange={(delay) => set({ delay })} />
      <p className={layout.sub}>{w.create.delayHint}</p>
      <Field
        label={w.create.startAt}
        type="datetime-local"
        value={draft.startAt}
        onChange={(startAt) => set({ startAt })}
      />
      <Field
        label={w.create.expiresAt}
        type="datetime-local"
        value={draft.expiresAt}
        onChange={(expiresAt) => set({ expiresAt })}
      />
      {zone !== ZONE && <p className={layout.sub}>{fill(w.create.zoneOfTimes, { zone: ZONE })}</p>}
    </>
  );
}

/** What a clone takes over, and few campaigns change. */
function Rest({ draft, set }: StepProps): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const choices = { hold: w.create.unknownHold, 'assume-sent': w.create.unknownSent, retry: w.create.unknownRetry };
  return (
    <>
      <label className={styles.choice}>
        <input type="checkbox" checked={draft.share} onChange={({ target: { checked } }) => set({ share: checked })} />
        <span>{w.create.share}</span>
      </label>
      <label className={styles.field}>
        <span>{w.create.unknown}</span>
        <select
          value={draft.onUnknown}
          onChange={({ target: { value } }) => set({ onUnknown: value as keyof typeof choices })}
        >
          {Object.entries(choices).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <Field label={w.create.country} value={draft.country} onChange={(country) => set({ country })} />
      <p className={layout.sub}>{w.create.countryHint}</p>
    </>
  );
}
