import { COMMON, NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useCan } from '../../../access.tsx';
import { request, type ApiError } from '../../../api/client.ts';
import { ActionDialog } from '../../../ui/action-dialog.tsx';
import { Button } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { useParams } from '../../../ui/params.ts';
import { Empty } from '../../../ui/states.tsx';
import { fill, useWords } from '../../../words/language.tsx';
import { clonedDraft, emptyDraft, useDraft, type Draft } from './draft.ts';
import { ColumnsStep } from './columns.tsx';
import { FileStep } from './file.tsx';
import { MessageStep } from './message.tsx';
import styles from './new.module.css';
import { Refused, forget, type StepProps } from './parts.tsx';
import { ReviewStep } from './review.tsx';
import { SendingStep } from './sending.tsx';
import type { Cloned } from './types.ts';

const STEPS = ['file', 'columns', 'message', 'sending', 'review'] as const;
type Step = (typeof STEPS)[number];

/** Prepares a campaign in steps that can be visited in any order, once there is a file. */
export function NewCampaign(): ReactNode {
  const { w } = useWords({ common: COMMON });
  const can = useCan('manage');
  return can ? <Wizard /> : <Empty>{w.common.notAllowed}</Empty>;
}

function Wizard(): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const { draft, set, replace } = useDraft();
  const [{ step: wanted, from }] = useParams(['step', 'from']);
  const [, go] = useLocation();
  const error = useClone(from, draft, replace);
  const step = draft.upload === undefined ? 'file' : (STEPS.find((each) => each === wanted) ?? 'file');
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    // A new step begins at its heading, for the eye and for screen readers.
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  const open = (next: Step): void => go(`/campaigns/new?step=${next}`);
  const at = STEPS.indexOf(step);
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.create.title}</h1>
        <Discard
          draft={draft}
          onDone={() => {
            replace(emptyDraft());
            go('/campaigns');
          }}
        />
      </header>
      <Steps step={step} hasFile={draft.upload !== undefined} onOpen={open} />
      <Refused error={error} />
      {draft.cloned !== undefined && draft.upload === undefined && (
        <p className={layout.sub}>{fill(w.create.cloneOf, { name: draft.cloned.name })}</p>
      )}
      <h2 ref={heading} tabIndex={-1} className={styles.heading}>
        {at + 1}. {w.create[step]}
      </h2>
      <StepOf step={step} draft={draft} set={set} replace={replace} />
      <nav className={styles.foot} aria-label={w.create.steps}>
        <Button disabled={at === 0} onClick={() => open(STEPS[at - 1]!)}>
          {w.create.back}
        </Button>
        {step !== 'review' && (
          <Button look="primary" disabled={draft.upload === undefined} onClick={() => open(STEPS[at + 1]!)}>
            {w.create.next}
          </Button>
        )}
      </nav>
    </div>
  );
}

function StepOf({ step, replace, ...props }: StepProps & { step: Step; replace: (next: Draft) => void }): ReactNode {
  switch (step) {
    case 'file':
      return <FileStep {...props} />;
    case 'columns':
      return <ColumnsStep {...props} />;
    case 'message':
      return <MessageStep {...props} />;
    case 'sending':
      return <SendingStep {...props} />;
    case 'review':
      return <ReviewStep {...props} onDone={() => replace(emptyDraft())} />;
  }
}

function Steps({ step, hasFile, onOpen }: { step: Step; hasFile: boolean; onOpen: (step: Step) => void }): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  return (
    <ol className={styles.steps} aria-label={w.create.steps}>
      {STEPS.map((each, at) => (
        <li key={each}>
          <button
            type="button"
            className={styles.step}
            aria-current={each === step ? 'step' : undefined}
            disabled={!hasFile && each !== 'file'}
            onClick={() => onOpen(each)}
          >
            <span aria-hidden="true">{at + 1}</span>
            {w.create[each]}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Fills the draft from the campaign that the address names, once. Returns why it cannot be read. */
function useClone(from: string | undefined, draft: Draft, replace: (next: Draft) => void): ApiError | null {
  const [, go] = useLocation();
  const wanted = from !== undefined;
  const query = useQuery<Cloned, ApiError>({
    queryKey: ['campaigns', 'clone', from],
    queryFn: ({ signal }) => request<Cloned>(`/v1/campaigns/${encodeURIComponent(from!)}`, { signal }),
    enabled: wanted,
  });
  const { data } = query;
  useEffect(() => {
    if (!wanted || data === undefined) return;
    if (draft.upload !== undefined) forget(draft.upload.id);
    replace(clonedDraft(data));
    go('/campaigns/new', { replace: true });
  }, [wanted, data, draft, replace, go]);
  return query.error;
}

function Discard({ draft, onDone }: { draft: Draft; onDone: () => void }): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        {w.create.discard}
      </Button>
      {isOpen && (
        <ActionDialog
          title={w.create.discardTitle}
          text={w.create.discardText}
          confirm={w.create.discard}
          isDangerous
          isBusy={false}
          error={null}
          onConfirm={() => {
            if (draft.upload !== undefined) forget(draft.upload.id);
            onDone();
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
