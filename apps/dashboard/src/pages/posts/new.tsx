import { COMMON, LANE, POSTS } from '@pombo/catalogue/dashboard';
import { Suspense, lazy, useCallback, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { actions, useAction } from '../../api/actions.ts';
import { useLanes } from '../../api/queries.ts';
import type { Post } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Button, buttonClass } from '../../ui/controls.tsx';
import { NumberChoice } from '../../ui/numbers/number-choice.tsx';
import { FormField } from '../../ui/form-field.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { asked, useDraft, type Draft } from './draft.ts';
import { ImageField, PostPreview } from './image.tsx';
import { usePost } from './queries.ts';

const ActionDialog = lazy(async () => ({ default: (await import('../../ui/action-dialog.tsx')).ActionDialog }));

/** WhatsApp's limit for a caption (characters). */
const MOST_CAPTION = 4096;

/** Makes a status post for several numbers. */
export function NewPost(): ReactNode {
  const { w } = useWords({ common: COMMON, posts: POSTS });
  const [draft, change, startOver] = useDraft();
  const [isAsked, setAsked] = useState(() => asked.about(draft.id));
  // After a reload, or when the answer was lost, the post may exist.
  const made = usePost(draft.id, isAsked).data;
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.headText}>
          <h1>{w.posts.new}</h1>
          <p className={layout.sub}>{w.posts.lead}</p>
        </div>
        <Link href="/posts" className={buttonClass()}>
          {w.common.back}
        </Link>
      </header>
      {made?.id === draft.id && (
        <p className={form.notice} data-tone="warn" role="status">
          {w.posts.already}
          <Link href={`/posts/${encodeURIComponent(draft.id)}`} className={buttonClass()}>
            {w.posts.open}
          </Link>
          <Button small onClick={startOver}>
            {w.posts.fresh}
          </Button>
        </p>
      )}
      <div className={layout.columns}>
        <section className={layout.panel}>
          <Form draft={draft} change={change} startOver={startOver} onConflict={() => setAsked(true)} />
        </section>
        <section className={layout.panel} aria-labelledby="preview">
          <div className={layout.panelHead}>
            <h2 id="preview">{w.posts.preview}</h2>
          </div>
          <PostPreview draft={draft} />
        </section>
      </div>
    </div>
  );
}

interface FormProps {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  startOver: () => void;
  /** The draft's id belongs to a post already. */
  onConflict: () => void;
}

function Form({ draft, change, startOver, onConflict }: FormProps): ReactNode {
  const { w, number, list } = useWords({ common: COMMON, posts: POSTS });
  const p = w.posts;
  const can = useCan('send');
  const [isAsking, ask] = useState(false);
  const choose = useCallback((instances: string[]) => change({ instances }), [change]);
  const missing = [
    ...(imageOf(draft) === '' ? [p.missingImage] : []),
    ...(draft.instances.length === 0 ? [p.missingNumbers] : []),
  ];
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        ask(true);
      }}
    >
      <ImageField draft={draft} onChange={change} />
      <FormField
        label={p.caption}
        hint={fill(p.captionHint, { n: number(draft.caption.length), most: number(MOST_CAPTION) })}
      >
        {(field) => (
          <textarea
            {...field}
            rows={3}
            maxLength={MOST_CAPTION}
            value={draft.caption}
            onChange={({ target }) => change({ caption: target.value })}
          />
        )}
      </FormField>
      <NumberChoice legend={p.choose} all={p.chooseAll} chosen={draft.instances} onChange={choose} />
      <div className={form.buttons}>
        <Button
          type="submit"
          look="primary"
          disabled={!can || missing.length > 0}
          title={can ? undefined : w.common.notAllowed}
        >
          {p.review}
        </Button>
        <span className={form.hint} role="status">
          {missing.length > 0 && fill(p.missing, { what: list(missing) })}
        </span>
      </div>
      {isAsking && (
        <Suspense>
          <Confirm draft={draft} onClose={() => ask(false)} startOver={startOver} onConflict={onConflict} />
        </Suspense>
      )}
    </form>
  );
}

interface ConfirmProps extends Pick<FormProps, 'draft' | 'startOver' | 'onConflict'> {
  onClose: () => void;
}

/** Names the numbers and what cannot be undone. The id of the draft makes a second click the same post. */
function Confirm({ draft, onClose, startOver, onConflict }: ConfirmProps): ReactNode {
  const { w, count, list } = useWords({ posts: POSTS, lane: LANE });
  const [, go] = useLocation();
  const sending = useAction<Post & { duplicate: boolean }>(({ id, duplicate }) => {
    asked.settle();
    startOver();
    // Replaced: going back must not lead to a form that looks unsent.
    go(`/posts/${encodeURIComponent(id)}${duplicate ? '?duplicate=yes' : ''}`, { replace: true });
  });
  // A second click may come before this is drawn again.
  const isSent = useRef(false);
  const names = draft.instances;
  const lanes = useLanes({ names: names.join(',') }).data?.lanes ?? [];
  const waiting = lanes.filter(({ blockers }) => blockers.length > 0).map(({ instance }) => instance);
  const caption = draft.caption.trim();
  return (
    <ActionDialog
      title={fill(w.posts.confirmTitle, { n: count(names.length, 'number') })}
      text={[
        fill(w.posts.confirmText, { numbers: list(names) }),
        waiting.length > 0 ? fill(w.posts.confirmWaits, { numbers: list(waiting) }) : '',
      ].join(' ')}
      confirm={w.posts.confirm}
      isBusy={sending.isPending || sending.isSuccess}
      error={sending.error}
      onConfirm={() => {
        if (isSent.current) return;
        isSent.current = true;
        asked.note(draft.id);
        sending.mutate(
          actions.createPost({
            id: draft.id,
            instances: names,
            image: imageOf(draft),
            ...(caption === '' ? {} : { caption }),
          }),
          {
            onError({ problem: { status } }) {
              isSent.current = false;
              if (status === 409) onConflict();
              // A refusal queued nothing. Anything else may have: the id stays, and so does what it stands for.
              else if (status >= 400 && status < 500) asked.settle();
            },
          },
        );
      }}
      onClose={onClose}
    />
  );
}

function imageOf({ source, data = '', url }: Draft): string {
  return source === 'file' ? data : url.trim();
}
