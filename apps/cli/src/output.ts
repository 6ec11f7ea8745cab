import { once } from 'node:events';
import { styleText } from 'node:util';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { ErrorCode, Issue } from '@pombo/core';
import { alignRows, cell, tabRows } from './table.ts';
import { printable, printableJson } from './terminal.ts';

/** What every command can be asked for. */
export interface Wishes {
  json: boolean;
  color: boolean;
  debug: boolean;
}

/** An error as it is told. */
export interface Told {
  code: ErrorCode;
  message: string;
  hint?: string | undefined;
  issues?: Issue[] | undefined;
}

/** One column of a list: its head, and the text of an item. */
export type Column<T> = readonly [head: string, text: (item: T) => string | number | undefined];

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/**
 * Where a command's words go: data to stdout, everything said to a person beside it to stderr. With `--json` stdout
 * holds JSON only. Nothing that it writes is obeyed by a terminal but the styles of `paint`.
 */
export interface Output {
  readonly json: boolean;
  /** One document: as JSON, or as lines for a person. */
  document(value: unknown, lines: () => readonly string[]): void;
  /**
   * One document whose list `many` may be longer than memory should hold: as JSON with that list in it, or as lines for a
   * person, in sections. Slow readers slow the writing.
   */
  longDocument(value: object, many: Many, sections: () => readonly Section[]): Promise<void>;
  /** One document: as JSON, or as names and values, one a line. What is undefined is left out. */
  facts(value: unknown, facts: () => readonly (readonly [string, string | number | undefined])[]): void;
  /**
   * A list: NDJSON; on a terminal a table with heads; in a pipe tab-separated lines without, for `cut` and `awk`.
   * `empty` is said on stderr when there is nothing.
   */
  list<T>(items: readonly T[], columns: readonly Column<T>[], empty: string): void;
  /** A table with heads, also in a pipe: for what only people read. Nothing with `--json`. */
  table<T>(items: readonly T[], columns: readonly Column<T>[]): void;
  /** Writes text piece by piece: unchanged into a pipe or file. Slow readers slow the reading. */
  stream(pieces: AsyncIterable<string>): Promise<void>;
  /** Tells the story of a command that is run to be watched: on stdout, or on stderr with `--json`. */
  tell(text: string): void;
  /** Says something on stderr: progress, a warning, what happened. */
  say(text: string): void;
  /** Says on stderr what can be done next. */
  next(...steps: string[]): void;
  /** Tells on stderr why something was not done; with `--json` the document on stdout must hold it as well. */
  fault(told: Told): void;
  /** Styles text for stdout, where colour is wanted and shown. */
  paint(style: Style, text: string): string;
}

/** A list of a document, read while it is written; `name`: its field. */
export interface Many {
  name: string;
  items: AsyncIterable<unknown>;
}

/** Lines for a person, all at once or piece by piece. */
type Section = readonly string[] | AsyncIterable<readonly string[]>;

/** The output of a command as its command line wants it. */
export function outputOf(command: CommandUnknownOpts): Output {
  const { json = false, color = true, debug = false } = command.optsWithGlobals() as Partial<Wishes>;
  return createOutput({ json, color, debug });
}

/** Writes to this process's stdout and stderr. */
function createOutput({ json, color }: Wishes): Output {
  const { stdout } = process;
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) stdout.write(`${printable(lines.join('\n'), hasStyles(stdout, color))}\n`);
  };
  const writeJson = (values: readonly unknown[]): void => write(values.map(printableJson));
  const paint = (style: Style, text: string): string => painted(style, text, stdout, color);
  const say = (text: string): void =>
    void process.stderr.write(`${printable(text, hasStyles(process.stderr, color))}\n`);
  const table = <T>(items: readonly T[], columns: readonly Column<T>[]): void => {
    const heads = columns.map(([head]) => paint('dim', head));
    const rows = items.map((item) => columns.map(([, text]) => paintWord(cell(text(item)), paint)));
    write(alignRows([heads, ...rows]));
  };
  return {
    json,
    document: (value, lines) => (json ? writeJson([value]) : write(lines())),
    async longDocument(value, { name, items }, sections) {
      if (json) return drained(jsonPieces(value, name, items), stdout);
      for (const section of sections()) {
        for await (const lines of isLines(section) ? [section] : section) {
          write(lines);
          if (stdout.writableNeedDrain) await once(stdout, 'drain');
        }
      }
    },
    facts(value, facts) {
      if (json) return writeJson([value]);
      const known = facts().flatMap(([name, fact]) => (fact === undefined ? [] : [[name, cell(fact)]]));
      write(stdout.isTTY ? alignRows(known.map(([name, fact]) => [paint('dim', name!), fact!])) : tabRows(known));
    },
    list(items, columns, empty) {
      if (json) return writeJson(items);
      if (items.length === 0) return say(empty);
      if (stdout.isTTY) return table(items, columns);
      write(tabRows(items.map((item) => columns.map(([, text]) => cell(text(item))))));
    },
    table: (items, columns) => (json ? undefined : table(items, columns)),
    async stream(pieces) {
      for await (const piece of pieces) {
        if (!stdout.write(stdout.isTTY ? printable(piece) : piece)) await once(stdout, 'drain');
      }
    },
    tell: (text) => (json ? say(text) : write([text])),
    say,
    next: (...steps) => steps.forEach((step) => say(`  → ${step}`)),
    fault: (told) => say(inWords(told, color)),
    paint,
  };
}

function isLines(section: Section): section is readonly string[] {
  return Array.isArray(section);
}

async function drained(pieces: AsyncIterable<string>, stdout: NodeJS.WriteStream): Promise<void> {
  for await (const piece of pieces) if (!stdout.write(piece)) await once(stdout, 'drain');
}

/** Characters written at once. */
const PIECE = 64 * 1024;

/** The JSON of a value with one more field, a list, on one line. */
async function* jsonPieces(value: object, name: string, items: AsyncIterable<unknown>): AsyncIterable<string> {
  const text = printableJson(value);
  let piece = `${text.slice(0, -1)}${text === '{}' ? '' : ','}${JSON.stringify(name)}:[`;
  let separator = '';
  for await (const item of items) {
    piece += `${separator}${printableJson(item)}`;
    separator = ',';
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]}\n`;
}

/** An error as a person reads it: code, message, and what to do about it. What it quotes sets no styles. */
export function inWords({ code, message, hint }: Told, color: boolean): string {
  const head = painted('red', `error ${code}`, process.stderr, color);
  const hints =
    hint === undefined
      ? []
      : printable(hint)
          .split('\n')
          .map((line) => `\n  → ${line}`);
  return `${head}  ${printable(message).split('\n').join('\n  ')}${hints.join('')}`;
}

/** Styles text for one stream; plain when the stream shows no colour or nobody wants it. */
function painted(style: Style, text: string, stream: NodeJS.WriteStream, color: boolean): string {
  return color ? styleText(style, text, { stream }) : text;
}

function hasStyles(stream: NodeJS.WriteStream, color: boolean): boolean {
  return painted('bold', ' ', stream, color) !== ' ';
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
  disabled: 'red',
  failing: 'yellow',
  silent: 'yellow',
  cooling: 'yellow',
  unknown: 'yellow',
  expired: 'yellow',
};

function paintWord(text: string, paint: Output['paint']): string {
  const style = WORDS[/^[a-z]+/.exec(text)?.[0] ?? ''];
  return style === undefined ? text : paint(style, text);
}
