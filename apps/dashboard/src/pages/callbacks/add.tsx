import { CALLBACKS, COMMON, EVENTS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { actions, useAction } from '../../api/actions.ts';
import { Button } from '../../ui/controls.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { NumberSelect } from '../../ui/numbers/number-select.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { useWords } from '../../words/language.tsx';

/** Adds an address. Its secret is in the answer, and never again. */
export function AddCallback({ onMade }: { onMade: (made: { url: string; secret: string }) => void }): ReactNode {
  const { w } = useWords({ callbacks: CALLBACKS, common: COMMON, events: EVENTS });
  const c = w.callbacks;
  const [url, setUrl] = useState('');
  const [instance, setInstance] = useState('');
  const [isSome, setSome] = useState(false);
  const [events, setEvents] = useState<readonly string[]>([]);
  const adding = useAction<{ url: string; secret: string }>((made) => {
    setUrl('');
    onMade(made);
  });
  const { error } = adding;
  return (
    <section className={layout.panel} aria-labelledby="add">
      <div className={layout.panelHead}>
        <h2 id="add">{c.addTitle}</h2>
      </div>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          adding.mutate(
            actions.addCallback({
              url: url.trim(),
              ...(isSome ? { events } : {}),
              ...(instance.trim() === '' ? {} : { instance: instance.trim() }),
            }),
          );
        }}
      >
        <FormField label={c.url} hint={c.urlHint}>
          {(field) => (
            <input
              {...field}
              type="url"
              placeholder="https://"
              value={url}
              autoComplete="off"
              onChange={({ target }) => setUrl(target.value)}
            />
          )}
        </FormField>
        <FormField label={c.number}>
          {(field) => <NumberSelect field={field} value={instance} onChange={setInstance} any={c.allNumbers} />}
        </FormField>
        <fieldset>
          <legend>{c.events}</legend>
          <div className={form.choices}>
            {[false, true].map((some) => (
              <label key={String(some)} className={form.choice}>
                <input type="radio" name="events" checked={isSome === some} onChange={() => setSome(some)} />
                {some ? c.someEvents : c.allEvents}
              </label>
            ))}
          </div>
          {isSome && (
            <div className={form.column}>
              {Object.entries(w.events).map(([type, name]) => (
                <label key={type} className={form.choice}>
                  <input
                    type="checkbox"
                    checked={events.includes(type)}
                    onChange={({ target }) =>
                      setEvents(target.checked ? [...events, type] : events.filter((each) => each !== type))
                    }
                  />
                  <span>
                    {name} <code>{type}</code>
                  </span>
                </label>
              ))}
            </div>
          )}
        </fieldset>
        <div className={form.buttons}>
          <Button
            type="submit"
            look="primary"
            disabled={adding.isPending || url.trim() === '' || (isSome && events.length === 0)}
          >
            {c.add}
          </Button>
        </div>
        {error !== null && (
          <p className={form.error} role="alert">
            {error.problem.status === 0 ? w.common.unreachable : error.problem.detail} {error.problem.hint}
          </p>
        )}
      </form>
    </section>
  );
}
