import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import { useMutation } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { Link } from 'wouter';
import { request, type ApiError } from '../../../api/client.ts';
import { Button, Field } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { fill, useWords } from '../../../words/language.tsx';
import { optionsOf, seenIn } from './draft.ts';
import styles from './new.module.css';
import { FILE_MS, Part, Refused, uploadPath, usePreview, type StepProps } from './parts.tsx';

/** Sends the content of the line that the preview shows to the person's own phone. */
export function TestSend({ draft, set }: StepProps): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const rows = usePreview(draft).data?.rows ?? [];
  const first = rows.find(({ problem }) => problem === undefined)?.line;
  const line = draft.line ?? first;
  const lost = useRef<{ of: string; key: string }>(undefined);
  const sending = useMutation<{ id: string }, ApiError>({
    mutationFn: () => {
      const body = {
        to: draft.phone.trim(),
        ...(line !== undefined && { line }),
        options: optionsOf(draft),
        ...seenIn(draft),
      };
      // A lost answer is asked for again with the same key. What was changed since, and each test that succeeded, gets another.
      const of = JSON.stringify(body);
      if (lost.current?.of !== of) lost.current = { of, key: crypto.randomUUID() };
      const { key } = lost.current;
      return request(uploadPath(draft.upload!.id, 'test'), {
        method: 'POST',
        body: { ...body, id: key },
        timeoutMs: FILE_MS,
      });
    },
    onSuccess: () => (lost.current = undefined),
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
