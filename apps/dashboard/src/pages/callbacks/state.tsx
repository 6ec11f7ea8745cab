import { CALLBACKS, FAULTS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { Callback } from '../../api/types.ts';
import { Button, Chip, Copy } from '../../ui/controls.tsx';
import form from '../../ui/form.module.css';
import { fill, useWords } from '../../words/language.tsx';

/** Whether an address receives events, and if not, since when. */
export function CallbackChip({ callback: { disabled, failingSince } }: { callback: Callback }): ReactNode {
  const { w, moment } = useWords({ callbacks: CALLBACKS });
  if (disabled !== undefined)
    return <Chip tone="bad">{fill(w.callbacks.disabled, { time: moment(disabled.at) })}</Chip>;
  if (failingSince !== undefined)
    return <Chip tone="warn">{fill(w.callbacks.failing, { time: moment(failingSince) })}</Chip>;
  return <Chip tone="good">{w.callbacks.open}</Chip>;
}

/** Returns how to say in the chosen language what was seen of an address. What the address itself said stays as it is. */
export function useFault(): (why: string) => string {
  const { w } = useWords({ faults: FAULTS });
  return (why) => {
    const [known, words] = Object.entries(w.faults).find(([begin]) => why.startsWith(begin)) ?? [];
    return known === undefined || words === undefined ? why : `${words}${why.slice(known.length)}`;
  };
}

/** A secret, shown once. */
export function Secret({
  url,
  secret,
  text,
  onDone,
}: {
  url: string;
  secret: string;
  text: string;
  onDone: () => void;
}): ReactNode {
  const { w } = useWords({ callbacks: CALLBACKS });
  return (
    <section className={form.notice} data-tone="warn" aria-labelledby="secret">
      <div>
        <h2 id="secret">{fill(w.callbacks.secretTitle, { url })}</h2>
        <p>{text}</p>
        <Copy text={secret} />
      </div>
      <Button small onClick={onDone}>
        {w.callbacks.secretDone}
      </Button>
    </section>
  );
}

/** How a backend knows that a request is from its Pombo. */
export function Signature(): ReactNode {
  const { w } = useWords({ callbacks: CALLBACKS });
  const c = w.callbacks;
  const headers = [
    ['webhook-id', c.signatureId],
    ['webhook-timestamp', c.signatureTime],
    ['webhook-signature', c.signatureSign],
  ] as const;
  return (
    <>
      <p>{fill(c.signatureText, { header: 'webhook-signature' })}</p>
      <dl className={form.headers}>
        {headers.map(([name, text]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p>{c.acknowledge}</p>
    </>
  );
}
