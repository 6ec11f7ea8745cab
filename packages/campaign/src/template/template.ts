import { defined, isPomboError, PomboError, sentence } from '@pombo/core';
import { LiquidError, Value, type Template, type Variable } from 'liquidjs';
import { columnIndex, listNames, type Columns } from '../csv/header.ts';
import { showName } from '../csv/header-texts.ts';
import { nearestColumn } from '../csv/plain-name.ts';
import { foreignPlaceholders, misspeltColumns, placeholderOf, PLACEHOLDER_TEXTS } from './placeholders.ts';
import { TOO_MUCH } from './budget.ts';
import { globalsOf, parseTemplate, renderTemplate, valuesOf } from './engine.ts';
import { fastRender, type Rendered } from './fast-template.ts';

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
export function compileTemplate(source: string, what = 'caption'): CompiledTemplate {
  const { templates, guarded, uses } = parse(source, what);
  const [path] = uses.flatMap(([, variables]) => variables.filter(isDeep).slice(0, 1));
  if (path) throw refused(what, `uses "${pathOf(path)}", but the value of "${String(path.segments[0])}" is plain text`);
  // Rendered once with arbitrary values: a template that is too costly for one row would be for a million.
  const trial = render(templates, Object.fromEntries(uses.map(([name]) => [name, 'x'])));
  if ('problem' in trial && trial.problem === TOO_MUCH) throw refused(what, TOO_MUCH);
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
  render(cells: readonly string[]): { text: string } | { problem: string; column?: number };
  /** Notes on variables without a column, which are their default on every line: legal, and often a misspelling. */
  notes: string[];
}

/** Variables without a column that get a note each. */
const MOST_NOTES = 20;

/**
 * Compiles a template and joins it to the columns of a file. Notes what looks like a placeholder of another tool. Throws as
 * the two do, with the spelling that works for a column that is named as it is in the file.
 */
export function openTemplate(source: string, columns: Columns, what = 'caption'): BoundTemplate {
  const misspelt = misspeltColumns(source, columns);
  const texts = misspelt.map((each) => PLACEHOLDER_TEXTS.misspelt(each, what));
  try {
    const bound = bindTemplate(compileTemplate(source, what), columns, what);
    const notes = misspelt.length > 0 ? [] : bound.notes;
    return { ...bound, notes: [...texts, ...notes, ...foreignPlaceholders(source, columns, what)] };
  } catch (error) {
    if (!isPomboError(error) || texts.length === 0) throw error;
    throw new PomboError(error.code, error.message, { hint: texts.map(sentence).join('\n'), cause: error });
  }
}

/**
 * Joins a template to the columns of a file. Throws `campaign_refused`, with the most similar column, for a variable that
 * has neither a column nor a default: it would be missing on every line.
 */
export function bindTemplate(template: CompiledTemplate, columns: Columns, what = 'caption'): BoundTemplate {
  const places: [string, number][] = [];
  const missing: string[] = [];
  const columnOf = columnIndex(columns);
  for (const variable of template.variables) {
    const at = columnOf(variable);
    if (at !== undefined) places.push([variable, at]);
    else if (template.needed.includes(variable)) throw noColumn(what, variable, columns);
    else missing.push(variable);
  }
  const notes = missing
    .slice(0, MOST_NOTES)
    .map(
      (variable) =>
        `${showName(variable)} in the ${what} is not a column: its default is used on every line${meant(variable, columns)}`,
    );
  if (missing.length > MOST_NOTES) notes.push(`and ${missing.length - MOST_NOTES} more variables that are not columns`);
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

function parse(source: string, what: string): Parsed {
  try {
    const templates = parseTemplate(source);
    return { templates, guarded: letDefaultsWork(templates), uses: Object.entries(globalsOf(templates)) };
  } catch (error) {
    throw refused(what, `is not a valid template: ${firstLine(error)}`, error);
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
    return 'text' in made ? made : { problem: TOO_MUCH };
  } catch (error) {
    const problem = firstLine(error);
    const variable = /^undefined variable: (.+?), line:/.exec(problem)?.[1];
    return variable === undefined ? { problem: `cannot be rendered: ${problem}` } : { problem: 'is missing', variable };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error || error instanceof LiquidError ? error.message : String(error);
  return message.split('\n')[0]!;
}

function noColumn(what: string, variable: string, columns: Columns): PomboError {
  const names = listNames(columns.variables.map(({ name }) => name));
  return new PomboError(
    'campaign_refused',
    `The ${what} uses ${showName(variable)}, which is not a column of the file`,
    {
      hint:
        `${meant(variable, columns).replace('; did', 'Did') || `The columns are ${names === '' ? 'none' : names}.`} ` +
        `Or give it a default: {{ ${variable.slice(0, 40)} | default: "…" }}`,
    },
  );
}

function meant(variable: string, columns: Columns): string {
  const name = nearestColumn(variable, columns.names);
  if (name === undefined) return '';
  const spelling = placeholderOf(name, columns);
  if (spelling === undefined || spelling === `{{ ${name} }}`) return `; did you mean ${showName(name)}?`;
  return `; did you mean ${spelling}, for the column ${showName(name)}?`;
}

function refused(what: string, problem: string, cause?: unknown): PomboError {
  return new PomboError('campaign_refused', `The ${what} ${problem}`, {
    hint: 'Templates are Liquid: Oi {{ nome | default: "cliente" }}',
    ...defined({ cause }),
  });
}
