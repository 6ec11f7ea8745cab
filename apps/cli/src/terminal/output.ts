import { once } from 'node:events';
import { styleText } from 'node:util';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { AnyNotice } from '@pombo/catalogue';
import type { ErrorCode, Issue } from '@pombo/core';
import type { GlobalFlags } from './global-flags.ts';
import { errorWords } from './words.ts';
import { alignRows, cell, fitRows, tabRows } from './table.ts';
import { asCalled, stepsAsCalled } from './command-form.ts';
import { printable, printableJson } from './printable.ts';

/** An error as it is printed. */
export interface ErrorReport {
  code: ErrorCode;
  message: string;
  hint?: string | undefined;
  issues?: Issue[] | undefined;
  /** The same in every language. */
  notice?: AnyNotice;
}

/** One column of a list: its heading, and the text of an item. */
export type Column<T> = readonly [
  head: string,
  text: (item: T) => string | number | undefined,
  /** Left out on a terminal that is too narrow. */
  kind?: 'optional',
];

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/**
 * Where a command prints: data to stdout, everything else to stderr. With `--json`, stdout contains only JSON. Control
 * characters are escaped, so a terminal obeys nothing but the styles of `paint`.
 */
export interface Output {
  readonly json: boolean;
  /** Prints one document: as JSON, or as lines for a person. */
  document(value: unknown, lines: () => readonly string[]): void;
  /**
   * Prints one document with a list that may be too long for memory: as JSON that contains the list, or as sections of
   * lines for a person. Waits for slow readers.
   */
  longDocument(value: object, list: LongList, sections: () => readonly Section[]): Promise<void>;
  /** Prints one document: as JSON, or as names and values, one per line. Undefined values are left out. */
  facts(value: unknown, facts: () => readonly (readonly [string, string | number | undefined])[]): void;
  /**
   * Prints a list: as NDJSON, on a terminal as a table with headings, in a pipe as tab-separated lines for `cut` and
   * `awk`. Prints `empty` on stderr if the list is empty.
   */
  list<T>(items: readonly T[], columns: readonly Column<T>[], empty: string): void;
  /** Prints a table with headings, even in a pipe: for what only people read. Prints nothing with `--json`. */
  table<T>(items: readonly T[], columns: readonly Column<T>[]): void;
  /** Writes text piece by piece, unchanged into a pipe or file. Waits for slow readers. */
  stream(pieces: AsyncIterable<string>): Promise<void>;
  /** Prints the progress of a command that is run to be watched: on stdout, or on stderr with `--json`. */
  narrate(text: string): void;
  /** Prints something on stderr: progress, a warning, what happened. */
  say(text: string): void;
  /** Prints next steps on stderr. */
  next(...steps: string[]): void;
  /** Prints on stderr why something was not done. With `--json`, the document on stdout must contain it as well. */
  fault(report: ErrorReport): void;
  /** Styles text for stdout, if stdout shows colour and colour is wanted. */
  paint(style: Style, text: string): string;
}

/** A list within a document, read while it is written. `name` is its field. */
export interface LongList {
  name: string;
  items: AsyncIterable<unknown>;
}

/** Lines for a person, in one piece or several. */
type Section = readonly string[] | AsyncIterable<readonly string[]>;

/** Returns the output for a command, as its global flags ask for. */
export function outputOf(command: CommandUnknownOpts): Output {
  const { json = false, color = true, debug = false } = command.optsWithGlobals() as Partial<GlobalFlags>;
  return createOutput({ json, color, debug });
}

/** Writes to this process's stdout and stderr. */
function createOutput({ json, color }: GlobalFlags): Output {
  const { stdout } = process;
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) stdout.write(`${printable(lines.join('\n'), hasStyles(stdout, color))}\n`);
  };
  const writeJson = (values: readonly unknown[]): void =>
    write(values.map((value) => printableJson(value, stepsAsCalled)));
  const paint = (style: Style, text: string): string => painted(style, text, stdout, color);
  const say = (text: string): void =>
    void process.stderr.write(`${printable(asCalled(text), hasStyles(process.stderr, color))}\n`);
  const table = <T>(items: readonly T[], columns: readonly Column<T>[]): void => {
    const heads = columns.map(([head]) => paint('dim', head));
    const rows = items.map((item) => columns.map(([, text]) => paintWord(cell(text(item)), paint)));
    const most = stdout.isTTY ? stdout.columns || Infinity : Infinity;
    write(fitRows([heads, ...rows], most, (at) => columns[at]![2] === 'optional'));
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
    narrate: (text) => (json ? say(text) : write([asCalled(text)])),
    say,
    next: (...steps) => steps.forEach((step) => say(`  → ${step}`)),
    fault: (report) => {
      const { text: message, hint } = errorWords(report);
      say(errorText({ ...report, message, hint }, color));
    },
    paint,
  };
}

function isLines(section: Section): section is readonly string[] {
  return Array.isArray(section);
}

async function drained(pieces: AsyncIterable<string>, stdout: NodeJS.WriteStream): Promise<void> {
  for await (const piece of pieces) if (!stdout.write(piece)) await once(stdout, 'drain');
}

/** Characters per write. */
const PIECE = 64 * 1024;

/** Yields the JSON of a value with a list added as one more field, on one line. */
async function* jsonPieces(value: object, name: string, items: AsyncIterable<unknown>): AsyncIterable<string> {
  const text = printableJson(value, stepsAsCalled);
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

/** Returns an error as text: code, message, hints. Styles in quoted text are escaped. */
export function errorText({ code, message, hint }: ErrorReport, color: boolean): string {
  const head = painted('red', `error ${code}`, process.stderr, color);
  const hints =
    hint === undefined
      ? []
      : printable(asCalled(hint))
          .split('\n')
          .map((line) => `\n  → ${line}`);
  return `${head}  ${printable(asCalled(message)).split('\n').join('\n  ')}${hints.join('')}`;
}

/** Styles text for one stream; plain if the stream shows no colour or colour is not wanted. */
function painted(style: Style, text: string, stream: NodeJS.WriteStream, color: boolean): string {
  return color ? styleText(style, text, { stream }) : text;
}

function hasStyles(stream: NodeJS.WriteStream, color: boolean): boolean {
  return painted('bold', ' ', stream, color) !== ' ';
}

/** Words that people look for in a table. The colour only helps to find them. */
const STYLED_WORDS: Record<string, Style> = {
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
  const style = STYLED_WORDS[/^[a-z]+/.exec(text)?.[0] ?? ''];
  return style === undefined ? text : paint(style, text);
}
