import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { request, type ApiError } from '../../../api/client.ts';
import { Button, Field } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { fill, useWords } from '../../../words/language.tsx';
import { optionsOf } from './draft.ts';
import styles from './new.module.css';
import { FILE_MS, Part, Refused, uploadPath, usePreview, type StepProps } from './parts.tsx';

/** Sends the content of the line that the preview shows to the person's own phone. */
export function TestSend({ draft, set }: StepProps): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const rows = usePreview(draft).data?.rows ?? [];
  const first = rows.find(({ problem }) => problem === undefined)?.line;
  const line = draft.line ?? first;
  // A lost answer is asked for again with the same key; each test that succeeded begins a new one.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const sending = useMutation<{ id: string }, ApiError>({
    mutationFn: () =>
      request(uploadPath(draft.upload!.id, 'test'), {
        method: 'POST',
        body: { to: draft.phone.trim(), id: key, ...(line !== undefined && { line }), options: optionsOf(draft) },
        timeoutMs: FILE_MS,
      }),
    onSuccess: () => setKey(crypto.randomUUID()),
  });
  return (
    <Part title={w.create.test} id="test">
      {line !== undefined && <p className={layout.sub}>{fill(w.create.testHint, { line: number(line) })}</p>}
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.phone.trim() !== '' && !sending.isPending) sending.mutate();
        }}
      >
        <Field
          label={w.create.myPhone}
          type="tel"
          autoComplete="tel"
          value={draft.phone}
          onChange={(phone) => set({ phone })}
        />
        <Button type="submit" disabled={draft.phone.trim() === '' || sending.isPending}>
          {w.create.testSend}
        </Button>
      </form>
      <Refused error={sending.error} />
      {sending.data !== undefined && (
        <p role="status">
          {w.create.testSent} <Link href={`/messages/${encodeURIComponent(sending.data.id)}`}>{w.create.testOpen}</Link>
        </p>
      )}
    </Part>
  );
}
