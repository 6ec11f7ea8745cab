import { POSTS, NAV } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Post, Progress } from '../../api/types.ts';
import { buttonClass } from '../../ui/controls.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useParams } from '../../ui/params.ts';
import { ProgressBar } from '../../ui/progress.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import styles from './posts.module.css';
import { usePosts } from './queries.ts';

/** Status posts on several numbers, newest first. */
export function PostList(): ReactNode {
  const { w } = useWords({ nav: NAV, posts: POSTS });
  const [{ cursor }, set] = useParams(['cursor']);
  const query = usePosts(cursor);
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.headText}>
          <h1>{w.posts.title}</h1>
          <p className={layout.sub}>{w.posts.lead}</p>
        </div>
        <Link href="/posts/new" className={buttonClass(false)}>
          {w.posts.new}
        </Link>
      </header>
      <section className={layout.panel}>
        <Loaded query={query}>
          {({ posts, next }) => (
            <>
              {posts.length === 0 ? (
                <Empty>{w.posts.empty}</Empty>
              ) : (
                <ul className={`${layout.list} ${styles.list}`}>
                  {posts.map((post) => (
                    <Row key={post.id} post={post} />
                  ))}
                </ul>
              )}
              <Pager isFirst={cursor === undefined} next={next} onGo={(to) => set({ cursor: to })} />
            </>
          )}
        </Loaded>
      </section>
      <p className={layout.sub}>{around(w.posts.elsewhere, 'link', <Link href="/messages">{w.nav.messages}</Link>)}</p>
    </div>
  );
}

function Row({ post }: { post: Post }): ReactNode {
  const { w, number, list } = useWords({ posts: POSTS });
  const names = post.numbers.map(({ instance }) => instance);
  return (
    <li>
      <div className={layout.row}>
        <Link href={`/posts/${encodeURIComponent(post.id)}`} className={styles.title}>
          {post.caption ?? w.posts.noCaption}
        </Link>
        <span className={`${layout.dim} ${layout.nowrap}`}>
          {fill(w.posts.viewsOf, { n: number(viewsOf(post)) })} · <Time at={post.createdAt} />
        </span>
      </div>
      <p className={layout.sub}>{list(names)}</p>
      <ProgressBar progress={progressOf(post)} total={post.numbers.length} />
    </li>
  );
}

/** How often a post was seen, on all of its numbers. */
export function viewsOf({ numbers }: Post): number {
  return numbers.reduce((sum, { views = 0 }) => sum + views, 0);
}

function progressOf({ numbers }: Post): Partial<Progress> {
  const progress: Partial<Progress> = {};
  for (const { status = 'pending' } of numbers) progress[status] = (progress[status] ?? 0) + 1;
  return progress;
}
