import { COMMON, POSTS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import type { Post, PostOnNumber } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Chip, Copy, buttonClass } from '../../ui/controls.tsx';
import { useParams } from '../../ui/params.ts';
import { Loaded } from '../../ui/states.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { sizeText } from './image.tsx';
import { viewsOf } from './list.tsx';
import styles from './posts.module.css';
import { usePost } from './queries.ts';

/** One status post: where it stands, and how many people saw it, on each of its numbers. */
export function PostPage({ id }: { id: string }): ReactNode {
  const query = usePost(id);
  return <Loaded query={query}>{(post) => <Everything post={post} />}</Loaded>;
}

function Everything({ post }: { post: Post }): ReactNode {
  const { w, number } = useWords({ common: COMMON, posts: POSTS });
  const [{ duplicate }] = useParams(['duplicate']);
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.headText}>
          <h1>{w.posts.one}</h1>
          <p className={layout.sub}>
            {w.posts.created} <Time at={post.createdAt} as="moment" /> · <Time at={post.createdAt} />
          </p>
        </div>
        <Link href="/posts" className={buttonClass()}>
          {w.common.back}
        </Link>
      </header>
      {duplicate !== undefined && (
        <p className={form.notice} role="status">
          {w.posts.duplicate}
        </p>
      )}
      <section className={layout.panel}>
        <dl className={`${layout.facts} ${layout.padTop}`}>
          <div>
            <dt>{w.posts.views}</dt>
            <dd>{number(viewsOf(post))}</dd>
            <dd className={layout.sub}>{w.posts.viewsNote}</dd>
          </div>
          <div>
            <dt>{w.posts.image}</dt>
            <dd>
              <Image post={post} />
            </dd>
          </div>
          <div>
            <dt>{w.posts.caption}</dt>
            <dd className={styles.text}>{post.caption ?? w.posts.noCaption}</dd>
          </div>
          <div>
            <dt>Id</dt>
            <dd>
              <Copy text={post.id} />
            </dd>
          </div>
        </dl>
      </section>
      <section className={layout.panel} aria-labelledby="numbers">
        <div className={layout.panelHead}>
          <h2 id="numbers">{w.posts.numbers}</h2>
        </div>
        <Numbers post={post} />
      </section>
    </div>
  );
}

function Image({ post: { image } }: { post: Post }): ReactNode {
  const { w, number } = useWords({ posts: POSTS });
  if (image === undefined) return '–';
  if (image.kind === 'base64') return fill(w.posts.uploaded, { size: sizeText(image.bytes, number) });
  return (
    <a href={image.url} target="_blank" rel="noreferrer">
      {image.url}
    </a>
  );
}

function Numbers({ post }: { post: Post }): ReactNode {
  const { w, number } = useWords({ posts: POSTS });
  return (
    <ul className={layout.list}>
      {post.numbers.map((each) => (
        <li key={each.instance}>
          <div className={layout.row}>
            <span className={layout.row}>
              <Link href={`/numbers/${each.instance}`}>{each.instance}</Link>
              {each.status === undefined ? (
                <Chip tone="bad">{w.posts.notQueued}</Chip>
              ) : (
                <StatusChip status={each.status} />
              )}
              <span className={layout.dim}>
                {each.views !== undefined && `${fill(w.posts.viewsOf, { n: number(each.views) })} · `}
                {each.statusAt !== undefined && <Time at={each.statusAt} />}
              </span>
            </span>
            <Actions on={each} />
          </div>
          {each.error !== undefined && <p className={layout.sub}>{each.error.message}</p>}
        </li>
      ))}
    </ul>
  );
}

function Actions({ on: { instance, message, status } }: { on: PostOnNumber }): ReactNode {
  const { w } = useWords({ posts: POSTS });
  if (status === undefined) return null;
  const href = `/messages/${encodeURIComponent(message)}`;
  return (
    <span className={layout.actions}>
      {status === 'queued' && (
        <ActionButton
          label={w.posts.cancel}
          icon="stop"
          of={instance}
          isDangerous
          title={fill(w.posts.cancelTitle, { name: instance })}
          text={fill(w.posts.cancelText, { name: instance })}
          action={() => actions.cancelMessage(message)}
        />
      )}
      <Link href={href} className={buttonClass()} aria-label={`${w.posts.message}: ${instance}`}>
        {status === 'unknown' ? w.posts.decide : w.posts.message}
      </Link>
    </span>
  );
}
