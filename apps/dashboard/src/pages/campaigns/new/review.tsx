import { NEW_CAMPAIGN, STATES } from '@pombo/catalogue/dashboard';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { request, type ApiError } from '../../../api/client.ts';
import type { Campaign } from '../../../api/types.ts';
import { ActionDialog } from '../../../ui/action-dialog.tsx';
import { Button, buttonClass } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { fill, useWords } from '../../../words/language.tsx';
import { UNFINISHED, mayStart, optionsOf, seenIn } from './draft.ts';
import styles from './new.module.css';
import { FILE_MS, Notes, Part, Refused, forget, uploadPath, usePreview, useReading, type StepProps } from './parts.tsx';
import { Figures, Outlook, Rejections } from './report.tsx';
import { TestSend } from './test-send.tsx';
import type { Check } from './types.ts';

/** Above this number of recipients, the name is typed to start. */
const TYPED_ABOVE = 1000;

/** What would happen: who gets it, who does not, how long it takes; then a test, and the start. */
export function ReviewStep({ draft, set, onDone }: StepProps & { onDone: () => void }): ReactNode {
  const { w, count } = useWords({ create: NEW_CAMPAIGN });
  const missing = useMissing(draft);
  const upload = draft.upload!;
  const path = missing.length > 0 ? undefined : uploadPath(upload.id, 'check');
  const check = useReading<Check>(path, { ...optionsOf(draft), ...seenIn(draft) });
  const { refetch } = check;
  useEffect(() => {
    // Holds and opt-outs may have changed since the step was last open.
    if (path !== undefined) void refetch();
  }, [path, refetch]);
  if (missing.length > 0) return <p role="status">{fill(w.create.missing, { list: missing.join(', ') })}</p>;
  if (check.error !== null) return <Refused error={check.error} />;
  const { data } = check;
  if (data === undefined || check.isPlaceholderData) return <p role="status">{w.create.checking}</p>;
  return (
    <>
      {data.exists !== undefined && <Exists id={data.exists.id} state={data.exists.state} onDone={onDone} />}
      <Part title={fill(w.create.recipients, { n: count(data.total, 'message') })} id="counts">
        <Figures counts={data.counts} />
        {data.total === 0 && <p role="alert">{w.create.nothing}</p>}
        <Notes notes={[...data.notes, ...(data.leftOut ?? [])]} />
        {data.total > 0 && <Outlook outlook={data.outlook} startAt={draft.startAt} />}
      </Part>
      {data.images.problems.length > 0 && (
        <Part title={w.create.imagesBad} id="images">
          <Notes notes={data.images.problems} />
        </Part>
      )}
      <Rejections check={data} href={uploadPath(upload.id, 'rejected')} />
      {data.total > 0 && <TestSend draft={draft} set={set} />}
      {mayStart(data) && <Start draft={draft} total={data.total} onDone={onDone} />}
    </>
  );
}

/** Returns the names of what has to be entered before anything can be checked. */
function useMissing(draft: StepProps['draft']): string[] {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const columns = usePreview(draft).data?.columns;
  const has = (meaning: string): boolean => columns?.some((each) => each.meaning === meaning) ?? true;
  return [
    ...(draft.instances.length === 0 && !has('instance') ? [w.create.numbers] : []),
    ...(draft.upload?.image === undefined && !has('image') ? [w.create.image] : []),
  ];
}

function Exists({ id, state, onDone }: { id: string; state: string; onDone: () => void }): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN, states: STATES });
  return (
    <div className={styles.exists} role="status">
      <p>{state === UNFINISHED ? w.create.unfinished : fill(w.create.exists, { state: w.states[state] ?? state })}</p>
      <Link className={buttonClass()} href={`/campaigns/${encodeURIComponent(id)}`}>
        {w.create.open}
      </Link>
      <Button small onClick={onDone}>
        {w.create.another}
      </Button>
    </div>
  );
}

function Start({ draft, total, onDone }: Pick<StepProps, 'draft'> & { total: number; onDone: () => void }): ReactNode {
  const { w, count, list } = useWords({ create: NEW_CAMPAIGN });
  const client = useQueryClient();
  const [, go] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const upload = draft.upload!;
  const starting = useMutation<{ campaign: Campaign }, ApiError>({
    mutationFn: () =>
      request(uploadPath(upload.id, 'campaign'), {
        method: 'POST',
        body: { ...optionsOf(draft), ...seenIn(draft), start: true },
        timeoutMs: FILE_MS,
      }),
    async onSuccess({ campaign }) {
      onDone();
      go(`/campaigns/${encodeURIComponent(campaign.id)}`);
      forget(upload.id);
      // What was read of the file is gone with it.
      client.removeQueries({ queryKey: ['reading'] });
      await client.invalidateQueries({ queryKey: ['campaigns'] });
    },
    // It may have been created although its answer was lost.
    onError: () => void client.invalidateQueries({ queryKey: ['reading'] }),
  });
  const name = draft.name.trim() === '' ? upload.name : draft.name.trim();
  const label = draft.startAt === '' ? w.create.start : w.create.schedule;
  return (
    <div className={layout.actions}>
      <Button
        look="primary"
        onClick={() => {
          starting.reset();
          setOpen(true);
        }}
      >
        {label}
      </Button>
      {isOpen && (
        <ActionDialog
          title={fill(w.create.startTitle, { name })}
          text={fill(w.create.startText, {
            n: count(total, 'message'),
            numbers: draft.instances.length === 0 ? w.create.numbersOfFile : list(draft.instances),
          })}
          confirm={label}
          typed={total > TYPED_ABOVE ? name : undefined}
          isBusy={starting.isPending}
          error={starting.error}
          onConfirm={() => {
            if (!starting.isPending) starting.mutate();
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
