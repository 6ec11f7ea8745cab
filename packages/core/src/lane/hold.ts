import type { HoldReason } from '../outcome.ts';

/**
 * Who asked for a hold or its end. `cli`: a user of a machine's command line; `key`, `session`: a program or a browser with
 * the API key of this name; `local`: a program or a browser on the machine of the API, which needs no key there.
 */
export interface Author {
  kind: 'cli' | 'key' | 'session' | 'local';
  name?: string;
}

/** One hold of a lane. */
export interface Hold {
  reason: HoldReason;
  /** What was seen; for a person's pause, what that person said. */
  detail: string;
  /** ms since the epoch, by Redis's clock. */
  since: number;
  /** Who asked for it; absent: Pombo itself. */
  by?: Author;
}

/** When a lane was held, or a hold of it ended. */
export interface HoldChange {
  /** ms since the epoch, by Redis's clock. */
  at: number;
  what: 'held' | 'resumed';
  reason: HoldReason;
  detail: string;
  by?: Author;
}

/** Returns an author as it is stored: `cli ana`. Undefined, for Pombo itself, becomes ''. */
export function writeAuthor(author: Author | undefined): string {
  if (author === undefined) return '';
  return author.name === undefined ? author.kind : `${author.kind} ${author.name}`;
}

/** Reads what {@link writeAuthor} wrote; undefined for Pombo itself. */
export function readAuthor(stored: string | undefined): Author | undefined {
  const [, kind, name] = /^(cli|key|session|local)(?: (.+))?$/s.exec(stored ?? '') ?? [];
  if (kind === undefined) return undefined;
  return name === undefined ? { kind: kind as Author['kind'] } : { kind: kind as Author['kind'], name };
}
