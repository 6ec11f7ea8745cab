import type { Columns } from '../csv/header.ts';
import { rejectedId, rejectedUnreachable, type Rejection } from '../csv/rejection.ts';
import type { Row } from '../csv/rows.ts';
import { DedupeIndex } from '../dedupe/dedupe-index.ts';
import { contentPrint, duplicateLine, markedDuplicate } from '../dedupe/duplicate-lines.ts';
import type { EarlierRuns } from '../dedupe/earlier-runs.ts';
import type { KnownMessage } from '../dedupe/known-ids.ts';
import type { RowResult } from './counters.ts';
import { isRejection, type Recipient } from './recipient-reader.ts';

/** Who must not get a message. */
export interface ClassifierOptions {
  /** Returns true for a person who must not get messages. Return a plain boolean if you can: a promise costs time per row. */
  isSuppressed?: (person: string) => boolean | Promise<boolean>;
  /** Returns when Z-API reported a person as unreachable (ms since the epoch): such lines are rejected. Absent: none are. */
  unreachableSince?: ((person: string) => number | undefined) | undefined;
  /** Returns the earlier run that reached a recipient: such lines are left out. Absent: every line is sent. */
  reached?: EarlierRuns['reached'] | undefined;
}

/** Returns a classifier that finds people who must not get a message or already get one, and ids of earlier lines. */
export function rowClassifier(
  columns: Columns,
  { isSuppressed, unreachableSince, reached }: ClassifierOptions,
): (read: Recipient | Rejection, row: Row, known?: KnownMessage) => RowResult | Promise<RowResult> {
  const [people, ids, printOf] = [new DedupeIndex(), new DedupeIndex(), contentPrint()];
  const classify = (
    read: Recipient,
    row: Row,
    { suppressed, known }: { suppressed: boolean; known: KnownMessage | undefined },
  ): RowResult => {
    if (suppressed) return { kind: 'suppressed' };
    const { line, id } = read;
    const keys = peopleIn(read);
    const since = firstOf(keys, unreachableSince);
    if (since !== undefined) return { kind: 'rejected', rejection: rejectedUnreachable(row, since, columns) };
    if (keys.length === 0) keys.push(`status ${JSON.stringify([read.instance, read.caption, read.image])}`);
    const first = keys.find((key) => people.lineOf(key) !== undefined);
    const print = printOf(read);
    if (first !== undefined) {
      const facts = { firstLine: people.lineOf(first)!, differs: people.printOf(first) !== print };
      return { kind: 'duplicate', duplicate: duplicateLine(row, facts, columns) };
    }
    const idLine = id === undefined ? undefined : ids.lineOf(id);
    if (idLine !== undefined) return { kind: 'rejected', rejection: rejectedId(row, idLine, columns) };
    const run = reached?.(read);
    // If the line's message was never sent, another line of the same person may still be sent.
    if (run !== undefined || known?.provenUnsent !== true) for (const key of keys) people.add(key, line, print);
    if (run !== undefined) return { kind: 'alreadySent', run };
    if (known !== undefined) return { kind: 'alreadyKnown', line, known };
    if (id !== undefined) ids.add(id, line);
    return { kind: 'ready', recipient: read };
  };
  return (read, row, known) => {
    const marked = markedDuplicate(row, columns);
    if (marked !== undefined) return { kind: 'duplicate', duplicate: marked };
    if (isRejection(read)) return { kind: 'rejected', rejection: read };
    const suppressed = isSuppressed === undefined ? [] : peopleIn(read).map((person) => isSuppressed(person));
    if (!suppressed.some((each) => each instanceof Promise)) {
      return classify(read, row, { suppressed: suppressed.includes(true), known });
    }
    return Promise.all(suppressed.map(async (each) => each)).then((answers) =>
      classify(read, row, { suppressed: answers.includes(true), known }),
    );
  };
}

/** Returns the keys of a recipient: the number and, if Z-API has reported it, the LID. */
function peopleIn({ person, lid }: Recipient): string[] {
  return [person, lid].filter((key) => key !== undefined);
}

function firstOf(keys: readonly string[], find: ((key: string) => number | undefined) | undefined): number | undefined {
  if (find === undefined) return undefined;
  for (const key of keys) {
    const found = find(key);
    if (found !== undefined) return found;
  }
  return undefined;
}
