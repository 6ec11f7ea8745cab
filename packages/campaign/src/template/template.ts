import { notice, type AnyNotice, type Notice } from '@pombo/catalogue';
import { defined, isPomboError, PomboError } from '@pombo/core';
import { LiquidError, Value, type Template, type Variable } from 'liquidjs';
import { columnIndex, listNames, type Columns } from '../csv/header.ts';
import { showName } from '../csv/header-texts.ts';
import { nearestColumn } from '../csv/plain-name.ts';
import { foreignPlaceholders, misspeltColumns, placeholderOf } from './placeholders.ts';
import { globalsOf, parseTemplate, renderTemplate, valuesOf } from './engine.ts';
import { fastRender, type Rendered } from './fast-template.ts';

/** What a template is for. */
type What = 'caption' | 'image';

/** A parsed caption or image template that can be rendered for any row. */
export interface CompiledTemplate {
  source: string;
  /** The names it reads, in order of appearance. */
  variables: string[];
  /** Those of them that lack a `default` in at least one place. */
  needed: string[];
  /** Renders with the values of one row. An empty or absent value counts as missing. */
  render(values: Readonly<Record<string, string>>): Rendered;
}

/**
 * Parses a Liquid template; `what` names it in errors. Throws `campaign_refused` with line and column for anything that
 * Liquid does not know, so that a misspelt filter refuses the file once instead of rejecting each of its lines.
 */
export function compileTemplate(source: string, what: What = 'caption'): CompiledTemplate {
  const { templates, guarded, uses } = parse(source, what);
  const [path] = uses.flatMap(([, variables]) => variables.filter(isDeep).slice(0, 1));
  if (path) throw refused(notice('template_deep', { what, path: pathOf(path), variable: String(path.segments[0]) }));
  // Rendered once with arbitrary values: a template that is too costly for one row would be for a million.
  const trial = render(templates, Object.fromEntries(uses.map(([name]) => [name, 'x'])));
  if ('problem' in trial && trial.problem.code === 'template_row_too_much')
    throw refused(notice('template_too_much', { what }));
  const isNeeded = ([, variables]: (typeof uses)[number]): boolean =>
    variables.some(({ location }) => !guarded.has(`${location.row}:${location.col}`));
  const plain = fastRender(source);
  return {
    source,
    variables: uses.map(([name]) => name),
    needed: uses.filter(isNeeded).map(([name]) => name),
    render: plain ?? ((values) => render(templates, values)),
  };
}

/** Returns true for a path into a value. A cell is text, so its only property is its size. */
function isDeep({ segments }: Variable): boolean {
  return segments.length > 1 && segments[1] !== 'size';
}

/** Returns a path as text. Liquid's own version recurses as deep as brackets are nested. */
function pathOf({ segments }: Variable): string {
  return segments.map((segment) => (typeof segment === 'object' ? '…' : segment)).join('.');
}

/** Returns true for a text with something to render. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** A template joined to the columns of a file. */
export interface BoundTemplate {
  /** Renders it for the cells of a row. A problem gives the index of the column at fault. */
  render(cells: readonly string[]): { text: string } | { problem: Notice; column?: number };
  /** Notes on variables without a column, which are their default on every line: legal, and often a misspelling. */
  notes: AnyNotice[];
}

/** Variables without a column that get a note each. */
const MOST_NOTES = 20;

/**
 * Compiles a template and joins it to the columns of a file. Notes what looks like a placeholder of another tool. Throws as
 * the two do, with the spelling that works for a column that is named as it is in the file.
 */
export function openTemplate(source: string, columns: Columns, what: What = 'caption'): BoundTemplate {
  const misspelt = misspeltColumns(source, columns).map(({ column, ...each }) =>
    notice('template_misspelt', { what, ...each, column: showName(column) }),
  );
  try {
    const bound = bindTemplate(compileTemplate(source, what), columns, what);
    const notes = misspelt.length > 0 ? misspelt : bound.notes;
    return { ...bound, notes: [...notes, ...foreignPlaceholders(source, columns, what)] };
  } catch (error) {
    if (!isPomboError(error) || error.notice === undefined || misspelt.length === 0) throw error;
    const why = notice('template_misspelt_refused', { fault: error.notice, misspelt });
    throw new PomboError(error.code, why, { cause: error });
  }
}

/**
 * Joins a template to the columns of a file. Throws `campaign_refused`, with the most similar column, for a variable that
 * has neither a column nor a default: it would be missing on every line.
 */
export function bindTemplate(template: CompiledTemplate, columns: Columns, what: What = 'caption'): BoundTemplate {
  const places: [string, number][] = [];
  const missing: string[] = [];
  const columnOf = columnIndex(columns);
  for (const variable of template.variables) {
    const at = columnOf(variable);
    if (at !== undefined) places.push([variable, at]);
    else if (template.needed.includes(variable)) throw noColumn(what, variable, columns);
    else missing.push(variable);
  }
  const notes: AnyNotice[] = missing
    .slice(0, MOST_NOTES)
    .map((variable) =>
      notice('template_default_always', { what, variable: showName(variable), ...meant(variable, columns) }),
    );
  if (missing.length > MOST_NOTES) notes.push(notice('template_more_defaults', { count: missing.length - MOST_NOTES }));
  return {
    notes,
    render: (cells) => {
      const values: Record<string, string> = {};
      for (const [variable, at] of places) values[variable] = cells[at]!.trim();
      const rendered = template.render(values);
      if ('text' in rendered) return rendered;
      const column = places.find(([variable]) => variable === rendered.variable)?.[1];
      return { problem: rendered.problem, ...defined({ column }) };
    },
  };
}

interface Parsed {
  templates: Template[];
  /** Positions of the values that have a default. */
  guarded: Set<string>;
  /** The names it reads, with every position. */
  uses: [name: string, variables: Variable[]][];
}

function parse(source: string, what: What): Parsed {
  try {
    const templates = parseTemplate(source);
    return { templates, guarded: letDefaultsWork(templates), uses: Object.entries(globalsOf(templates)) };
  } catch (error) {
    throw refused(notice('template_invalid', { what, problem: firstLine(error) }), error);
  }
}

/**
 * Liquid accepts a missing value only when `default` is the first filter; people also write
 * `{{ nome | split: " " | first | default: "cliente" }}`. Returns the positions of the values that have a default.
 */
function letDefaultsWork(templates: Template[]): Set<string> {
  const guarded = new Set<string>();
  for (const value of valuesOf(templates)) {
    if (!value.filters.some((filter) => filter.name === 'default')) continue;
    value.value = (context) => Value.prototype.value.call(value, context, true);
    for (const token of value.initial.postfix) guarded.add(token.getPosition().join(':'));
  }
  return guarded;
}

function render(templates: Template[], values: Readonly<Record<string, string>>): Rendered {
  const scope: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name in values) if (values[name] !== '') scope[name] = values[name]!;
  try {
    const made = renderTemplate(templates, scope);
    return 'text' in made ? made : { problem: notice('template_row_too_much') };
  } catch (error) {
    const problem = firstLine(error);
    const variable = /^undefined variable: (.+?), line:/.exec(problem)?.[1];
    if (variable !== undefined) return { problem: notice('template_row_missing'), variable };
    return { problem: notice('template_row_failed', { problem }) };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error || error instanceof LiquidError ? error.message : String(error);
  return message.split('\n')[0]!;
}

function noColumn(what: What, variable: string, columns: Columns): PomboError {
  const names = listNames(columns.variables.map(({ name }) => name));
  return refused(
    notice('template_no_column', {
      what,
      variable: showName(variable),
      name: variable.slice(0, 40),
      ...meant(variable, columns),
      columns: names === '' ? undefined : names,
    }),
  );
}

/** Returns the most similar column and, where a template writes it differently, how. */
function meant(variable: string, columns: Columns): { meant: string | undefined; spelling: string | undefined } {
  const name = nearestColumn(variable, columns.names);
  if (name === undefined) return { meant: undefined, spelling: undefined };
  const spelling = placeholderOf(name, columns);
  return { meant: showName(name), spelling: spelling === `{{ ${name} }}` ? undefined : spelling };
}

function refused(why: Notice, cause?: unknown): PomboError {
  return new PomboError('campaign_refused', why, defined({ cause }));
}
