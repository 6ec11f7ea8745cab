import { notice, type Notice } from '@pombo/catalogue';
import { columnIndex, type Columns } from '../csv/header.ts';
import { nearestColumn, plainName } from '../csv/plain-name.ts';

// Words that mean something else in Liquid.
const NO_NAMES = new Set('true false nil null empty blank and or not contains'.split(' '));

/** Returns how a column is written in a template: `{{ nome_do_cliente }}`; undefined for a name that cannot be written. */
export function placeholderOf(name: string, columns: Columns): string | undefined {
  const plain = plainName(name);
  const at = columns.names.indexOf(name);
  const columnOf = columnIndex(columns);
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(plain) && !NO_NAMES.has(plain) && columnOf(plain) === at)
    return `{{ ${plain} }}`;
  if (/[\\\p{Cc}]|[{}%]{2}/u.test(name) || columnOf(name) !== at) return undefined;
  const quote = ['"', "'"].find((each) => !name.includes(each));
  return quote === undefined ? undefined : `{{ [${quote}${name}${quote}] }}`;
}

/** A placeholder with spaces or signs that Liquid does not read as the column's name. */
export interface Misspelt {
  /** As it stands in the template. */
  written: string;
  spelling: string;
  column: string;
}

const TAGS = /\{\{-?([\s\S]*?)-?\}\}|\{%[\s\S]*?%\}/g;

/** Finds `{{ Nome do cliente }}`: a column's name as it is in the file, which Liquid reads as several words. */
export function misspeltColumns(source: string, columns: Columns): Misspelt[] {
  return [...source.matchAll(TAGS)].flatMap(([tag, inner = '']) => {
    const written = inner.split('|')[0]!.trim();
    if (written === '' || /^[\p{L}\p{N}_.]+$|^["'[]/u.test(written)) return [];
    const column = columns.names.find((name) => plainName(name) === plainName(written));
    const spelling = column === undefined ? undefined : placeholderOf(column, columns);
    return spelling === undefined || column === undefined ? [] : [{ written: tag.slice(0, 60), spelling, column }];
  });
}

/** How other tools write a placeholder. The first is hardly ever meant as text; the others are if they name a column. */
const FOREIGN = [
  /\$?\{([^{}\n]{1,60})\}/g,
  /\[([^[\]\n]{1,60})\]/g,
  /%([^%\n]{1,60})%/g,
  /<<?([^<>\n]{1,60})>>?/g,
  /«([^»\n]{1,60})»/g,
  /#([^#\n]{1,60})#/g,
];
const MOST_NOTES = 10;

/** Returns notes on text that looks like the placeholders of other tools (`{nome}`, `[nome]`, `%nome%`), and on a literal `\n`. */
export function foreignPlaceholders(source: string, columns: Columns, what: 'caption' | 'image'): Notice[] {
  const text = source.replaceAll(TAGS, '\u0000');
  const found = new Map<string, Notice>();
  for (const [at, pattern] of FOREIGN.entries())
    for (const [written, inner = ''] of text.matchAll(pattern)) {
      if (!/^[\p{L}_][\p{L}\p{N}_ .()$/-]*$/u.test(inner.trim())) continue;
      const column = nearestColumn(inner.trim(), columns.names);
      if (column === undefined && at > 0) continue;
      const spelling = column === undefined ? undefined : placeholderOf(column, columns);
      found.set(written, notice('template_foreign', { what, written, spelling }));
    }
  const notes = [...found.values()].slice(0, MOST_NOTES);
  return text.includes(String.raw`\n`) ? [...notes, notice('template_line_break', { what })] : notes;
}
