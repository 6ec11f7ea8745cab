import { COMMON, LANE, POSTS } from '@pombo/catalogue/dashboard';
import { Suspense, lazy, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { actions, useAction } from '../../api/actions.ts';
import { useLanes } from '../../api/queries.ts';
import type { Lane, Post } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Button, buttonClass } from '../../ui/controls.tsx';
import { Loaded } from '../../ui/states.tsx';
import { LaneChip } from '../../ui/status.tsx';
import { FormField } from '../../ui/form-field.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
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
  const lanes = useLanes();
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
          <Loaded query={lanes}>
            {(found) => (
              <Form
                lanes={found.lanes}
                draft={draft}
                change={change}
                startOver={startOver}
                onConflict={() => setAsked(true)}
              />
            )}
          </Loaded>
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
  lanes: readonly Lane[];
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  startOver: () => void;
  /** The draft's id belongs to a post already. */
  onConflict: () => void;
}

function Form({ lanes, draft, change, startOver, onConflict }: FormProps): ReactNode {
  const { w, number, list } = useWords({ common: COMMON, posts: POSTS });
  const p = w.posts;
  const can = useCan('send');
  const [isAsking, ask] = useState(false);
  const chosen = lanes.filter(({ instance }) => draft.instances.includes(instance));
  const missing = [
    ...(imageOf(draft) === '' ? [p.missingImage] : []),
    ...(chosen.length === 0 ? [p.missingNumbers] : []),
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
      <Numbers lanes={lanes} draft={draft} change={change} />
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
          <Confirm
            draft={draft}
            chosen={chosen}
            onClose={() => ask(false)}
            startOver={startOver}
            onConflict={onConflict}
          />
        </Suspense>
      )}
    </form>
  );
}

function Numbers({ lanes, draft, change }: Pick<FormProps, 'lanes' | 'draft' | 'change'>): ReactNode {
  const { w } = useWords({ posts: POSTS });
  const { instances } = draft;
  const all = lanes.map(({ instance }) => instance);
  if (all.length === 0)
    return <p className={form.hint}>{around(w.posts.noNumbers, 'command', <code>pombo init</code>)}</p>;
  const isAll = all.every((name) => instances.includes(name));
  return (
    <fieldset>
      <legend>{w.posts.choose}</legend>
      {all.length > 1 && (
        <label className={form.choice}>
          <input type="checkbox" checked={isAll} onChange={() => change({ instances: isAll ? [] : all })} />
          <span>{w.posts.chooseAll}</span>
        </label>
      )}
      <div className={form.column} role="group" aria-label={w.posts.choose}>
        {lanes.map((lane) => (
          <label key={lane.instance} className={form.choice}>
            <input
              type="checkbox"
              checked={instances.includes(lane.instance)}
              onChange={({ target }) =>
                change({
                  instances: target.checked
                    ? [...instances, lane.instance]
                    : instances.filter((name) => name !== lane.instance),
                })
              }
            />
            <span>{lane.instance}</span>
            <LaneChip lane={lane} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ConfirmProps extends Pick<FormProps, 'draft' | 'startOver' | 'onConflict'> {
  chosen: readonly Lane[];
  onClose: () => void;
}

/** Names the numbers and what cannot be undone. The id of the draft makes a second click the same post. */
function Confirm({ draft, chosen, onClose, startOver, onConflict }: ConfirmProps): ReactNode {
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
  const names = chosen.map(({ instance }) => instance);
  const waiting = chosen.filter(({ blockers }) => blockers.length > 0).map(({ instance }) => instance);
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
