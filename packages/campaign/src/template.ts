import { PomboError } from '@pombo/message';
import { Liquid, LiquidError, Value, filters, toValueSync, type Template } from 'liquidjs';
import { columnOf, showName, type Columns } from './header.ts';
import { nearest } from './nearest.ts';
import { plainRender } from './plain.ts';

/** A caption or image template that has been parsed and can be rendered for any row. */
export interface CompiledTemplate {
  source: string;
  /** The names it reads, in order of appearance. */
  variables: string[];
  /** Those of them that somewhere have no `default`. */
  needed: string[];
  /** Renders with the values of one row; a value that is empty or left out counts as missing. */
  render(values: Readonly<Record<string, string>>): Rendered;
}

/** A rendered text, or why this row has none. `variable` names the missing value. */
export type Rendered = { text: string } | { problem: string; variable?: string };

// Generous for a caption of 4,096 characters. Liquid counts a loop's range and what filters make as memory, so this
// also bounds loops: to some 20 ms a row, and by counting instead of a clock, so that every machine refuses the same.
const MAX_SOURCE = 20_000;
const MAX_MEMORY = 100_000;
// Tags that read other files, or mean web pages.
const LEFT_OUT = ['include', 'render', 'layout', 'block', 'tablerow'];

const engine = createEngine();

/**
 * Parses a Liquid template; `what` names it in errors. Throws `campaign_refused` with line and column for anything
 * that Liquid does not know, so that a misspelt filter stops the file and not every line of it.
 */
export function compileTemplate(source: string, what = 'caption'): CompiledTemplate {
  const templates = parse(source, what);
  const guarded = letDefaultsWork(templates);
  const uses = Object.entries(engine.analyzeSync(templates).globals);
  for (const [name, variables] of uses) {
    const path = variables
      .map((variable) => variable.toArray())
      .find(([, field]) => ![undefined, 'size'].includes(field as string));
    if (path) throw refused(what, `asks for "${path.join('.')}", but the value of "${name}" is plain text`);
  }
  // Once with any values: what is too much for one row would be for a million.
  const trial = render(templates, Object.fromEntries(uses.map(([name]) => [name, 'x'])));
  if ('problem' in trial && trial.problem === TOO_MUCH) throw refused(what, TOO_MUCH);
  const isNeeded = ([, variables]: (typeof uses)[number]): boolean =>
    variables.some(({ location }) => !guarded.has(`${location.row}:${location.col}`));
  const plain = plainRender(source);
  return {
    source,
    variables: uses.map(([name]) => name),
    needed: uses.filter(isNeeded).map(([name]) => name),
    render: plain ?? ((values) => render(templates, values)),
  };
}

/** True for a text that has something to render. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** A template joined to the columns of a file. */
export interface BoundTemplate {
  /** Renders it for the cells of a row; the problem names the column as the file does. */
  render(cells: readonly string[]): { text: string } | { problem: string; column?: number };
  /** Variables that are no column and will be their default on every line: legal, and often a misspelling. */
  notes: string[];
}

/**
 * Joins a template to a file. Throws `campaign_refused`, with the nearest column, for a variable that is no column and
 * has no default: it would be missing on every line.
 */
export function bindTemplate(template: CompiledTemplate, columns: Columns, what = 'caption'): BoundTemplate {
  const places: [string, number][] = [];
  const notes: string[] = [];
  for (const variable of template.variables) {
    const at = columnOf(columns, variable);
    if (at !== undefined) places.push([variable, at]);
    else if (template.needed.includes(variable)) throw noColumn(what, variable, columns);
    else
      notes.push(
        `"${variable}" in the ${what} is no column: its default is used on every line${meant(variable, columns)}`,
      );
  }
  return {
    notes,
    render: (cells) => {
      const values: Record<string, string> = {};
      for (const [variable, at] of places) values[variable] = cells[at]!.trim();
      const rendered = template.render(values);
      if ('text' in rendered) return rendered;
      const column = places.find(([variable]) => variable === rendered.variable)?.[1];
      return { problem: rendered.problem, ...(column === undefined ? {} : { column }) };
    },
  };
}

function createEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // Without it `default` and `if` throw on the missing value they are there for.
    lenientIf: true,
    parseLimit: MAX_SOURCE,
    memoryLimit: MAX_MEMORY,
    // An empty set of partials: nothing is ever looked up on disk.
    templates: {},
    // A time in a cell is shown as written, whatever the zone of this machine.
    preserveTimezones: true,
  });
  for (const tag of LEFT_OUT) delete liquid.tags[tag];
  const date = filters['date'] as (this: unknown, value: unknown, ...rest: unknown[]) => unknown;
  // JavaScript reads a bare date as midnight UTC, which in Brazil is shown as the day before.
  liquid.registerFilter('date', function (value: unknown, ...rest: unknown[]) {
    return date.call(
      this,
      typeof value === 'string' ? value.replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00') : value,
      ...rest,
    );
  });
  return liquid;
}

function parse(source: string, what: string): Template[] {
  try {
    return engine.parse(source);
  } catch (error) {
    throw refused(what, `is no valid template: ${firstLine(error)}`, error);
  }
}

/**
 * Liquid lets a missing value pass only when `default` is the first filter; people also write
 * `{{ nome | split: " " | first | default: "cliente" }}`. Returns where the values stand that have a default.
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

function* valuesOf(templates: Template[]): Iterable<Value> {
  for (const template of templates) {
    for (const argument of template.arguments?.() ?? []) if (argument instanceof Value) yield argument;
    if (template.children) yield* valuesOf(toValueSync<Template[]>(template.children(false, true)));
  }
}

const TOO_MUCH = 'loops or grows too much';

function render(templates: Template[], values: Readonly<Record<string, string>>): Rendered {
  const scope: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name in values) if (values[name] !== '') scope[name] = values[name]!;
  try {
    return { text: engine.renderSync(templates, scope) as string };
  } catch (error) {
    const problem = firstLine(error);
    if (problem.includes('limit exceeded')) return { problem: TOO_MUCH };
    const variable = /^undefined variable: (.+?), line:/.exec(problem)?.[1];
    return variable === undefined ? { problem: `can not be made: ${problem}` } : { problem: 'is missing', variable };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error || error instanceof LiquidError ? error.message : String(error);
  return message.split('\n')[0]!;
}

function noColumn(what: string, variable: string, columns: Columns): PomboError {
  const names = columns.variables.map(({ name }) => showName(name)).join(', ');
  return new PomboError('campaign_refused', `The ${what} uses "${variable}", which is no column of the file`, {
    hint:
      `${meant(variable, columns).replace(/^; /, '') || `the columns are ${names === '' ? 'none' : names}.`} ` +
      `Or give it a default: {{ ${variable} | default: "…" }}`,
  });
}

function meant(variable: string, columns: Columns): string {
  const name = nearest(variable, columns.names);
  return name === undefined ? '' : `; did you mean ${showName(name)}?`;
}

function refused(what: string, problem: string, cause?: unknown): PomboError {
  return new PomboError('campaign_refused', `The ${what} ${problem}`, {
    hint: 'templates are Liquid: Oi {{ nome | default: "cliente" }}',
    ...(cause === undefined ? {} : { cause }),
  });
}
