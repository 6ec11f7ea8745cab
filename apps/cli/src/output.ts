import { styleText } from 'node:util';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { alignRows, cell, tabRows } from './table.ts';

/** What every command can be asked for. */
export interface Wishes {
  json: boolean;
  color: boolean;
  debug: boolean;
}

/** One column of a list: its head, and the text of an item. */
export type Column<T> = readonly [head: string, text: (item: T) => string | number | undefined];

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/**
 * Where a command's words go: data to stdout, everything said to a person beside it to stderr. With `--json` stdout
 * holds JSON only.
 */
export interface Output {
  readonly json: boolean;
  /** One document: as JSON, or as lines for a person. */
  document(value: unknown, lines: () => readonly string[]): void;
  /** One document: as JSON, or as names and values, one a line. What is undefined is left out. */
  facts(value: unknown, facts: () => readonly (readonly [string, string | number | undefined])[]): void;
  /**
   * A list: NDJSON; on a terminal a table with heads; in a pipe tab-separated lines without, for `cut` and `awk`.
   * `empty` is said on stderr when there is nothing.
   */
  list<T>(items: readonly T[], columns: readonly Column<T>[], empty: string): void;
  /** Says something on stderr: progress, a warning, what happened. */
  say(text: string): void;
  /** Says on stderr what can be done next. */
  next(...steps: string[]): void;
  /** Styles text for stdout, where colour is wanted and shown. */
  paint(style: Style, text: string): string;
}

/** The output of a command as its command line wants it. */
export function outputOf(command: CommandUnknownOpts): Output {
  const { json = false, color = true, debug = false } = command.optsWithGlobals() as Partial<Wishes>;
  return createOutput({ json, color, debug });
}

/** Writes to this process's stdout and stderr. */
export function createOutput({ json, color }: Wishes): Output {
  const { stdout } = process;
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
  };
  const paint = (style: Style, text: string): string => painted(style, text, stdout, color);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    json,
    document: (value, lines) => write(json ? [JSON.stringify(value)] : lines()),
    facts(value, facts) {
      if (json) return write([JSON.stringify(value)]);
      const known = facts().flatMap(([name, fact]) => (fact === undefined ? [] : [[name, cell(fact)]]));
      write(stdout.isTTY ? alignRows(known.map(([name, fact]) => [paint('dim', name!), fact!])) : tabRows(known));
    },
    list(items, columns, empty) {
      if (json) return write(items.map((item) => JSON.stringify(item)));
      if (items.length === 0) return say(empty);
      const rows = items.map((item) => columns.map(([, text]) => cell(text(item))));
      if (!stdout.isTTY) return write(tabRows(rows));
      const heads = columns.map(([head]) => paint('dim', head));
      const colored = rows.map((row) => row.map((text) => paintWord(text, paint)));
      write(alignRows([heads, ...colored]));
    },
    say,
    next: (...steps) => steps.forEach((step) => say(`  → ${step}`)),
    paint,
  };
}

/** Styles text for one stream; plain when the stream shows no colour or nobody wants it. */
export function painted(style: Style, text: string, stream: NodeJS.WriteStream, color: boolean): string {
  return color ? styleText(style, text, { stream }) : text;
}

/** Words that a person looks for in a table. The word says it; the colour only helps to find it. */
const WORDS: Record<string, Style> = {
  open: 'green',
  up: 'green',
  accepted: 'green',
  sent: 'green',
  delivered: 'green',
  read: 'green',
  held: 'red',
  down: 'red',
  failed: 'red',
  silent: 'yellow',
  cooling: 'yellow',
  unknown: 'yellow',
  expired: 'yellow',
};

function paintWord(text: string, paint: Output['paint']): string {
  const style = WORDS[/^[a-z]+/.exec(text)?.[0] ?? ''];
  return style === undefined ? text : paint(style, text);
}
