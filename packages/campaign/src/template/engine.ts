import {
  Context,
  ForTag,
  Liquid,
  TypeGuards,
  Value,
  defaultOperators,
  evalToken,
  filters,
  toValue,
  toValueSync,
  type Emitter,
  type Template,
} from 'liquidjs';
import { createBudget, weigh, weighDate, weighSearch, type Budget } from './budget.ts';
import { budgetOf, boundTokens } from './tokens.ts';

/** Longer sources are refused. Generous for a caption of 4,096 characters. */
const MAX_SOURCE = 20_000;
/** How deep tags may stand in tags, and brackets in brackets: Liquid reads, analyses and renders them by recursion. */
const MAX_DEPTH = 40;
/**
 * ms of one rendering. The budget bounds it to a hundredth of that; this is for what the budget does not see, and so
 * long that a machine which is only slow does not meet it.
 */
const MAX_RENDER_MS = 10_000;

// Tags that read other files, or mean web pages.
const LEFT_OUT_TAGS = ['include', 'render', 'layout', 'block', 'tablerow'];
// Filters that take an expression as text: what a cell holds must never run.
const LEFT_OUT_FILTERS = Object.keys(filters).filter((name) => name.endsWith('_exp'));
const SEARCHING = new Set([
  'split',
  'remove',
  'remove_first',
  'remove_last',
  'replace',
  'replace_first',
  'replace_last',
]);
const SORTING = new Set(['sort', 'sort_natural', 'sample']);

/** Parses a template. Throws what Liquid throws, and an error for one that is too deeply nested. */
export function parseTemplate(source: string): Template[] {
  if (bracketDepth(source) > MAX_DEPTH) throw tooDeep();
  const templates = engine.parse(source);
  if (tagDepth(templates) > MAX_DEPTH) throw tooDeep();
  return templates;
}

/** The names that a template reads from outside, each with where it does. */
export function globalsOf(templates: Template[]): ReturnType<Liquid['analyzeSync']>['globals'] {
  return engine.analyzeSync(templates).globals;
}

/** Every value that is read by the outputs and tags of a template. */
export function* valuesOf(templates: readonly Template[]): Iterable<Value> {
  for (const template of templates) {
    for (const argument of template.arguments?.() ?? []) if (argument instanceof Value) yield argument;
    yield* valuesOf(childrenOf(template));
  }
}

/**
 * Renders a template within a budget of its own. `exhausted`: it loops or grows too much. Throws what Liquid throws, for
 * example when a value is missing.
 */
export function renderTemplate(templates: Template[], scope: object): { text: string } | { exhausted: true } {
  const budget = createBudget();
  const context = new BoundedContext(scope, budget);
  try {
    const text = drive(engine.renderer.renderTemplates(templates, context), budget) as string;
    return budget.exhausted ? { exhausted: true } : { text };
  } catch (error) {
    if (budget.exhausted || isTooMuch(error)) return { exhausted: true };
    throw error;
  }
}

/** Out of stack, a text longer than V8 takes, or out of time. */
function isTooMuch(error: unknown): boolean {
  const { originalError = error } = error as { originalError?: unknown };
  return originalError instanceof RangeError || (error as Error).message.includes('render limit exceeded');
}

type Limits = NonNullable<ConstructorParameters<typeof Context>[3]>;

/** A rendering's memory, and its budget. */
class BoundedContext extends Context {
  readonly budget: Budget;

  constructor(scope: object, budget: Budget, limits: Limits = {}) {
    const memoryLimit = { use: budget.hold, check: budget.hold } as unknown as NonNullable<Limits['memoryLimit']>;
    super(scope, engine.options, { sync: true }, { liquid: engine, ...limits, memoryLimit });
    this.budget = budget;
  }

  override spawn(scope: object = {}): Context {
    return new BoundedContext(scope, this.budget, { renderLimit: this.renderLimit });
  }

  /* eslint-disable no-underscore-dangle -- Liquid's names. A list as the name of a property is turned into a text. */
  override *_get(path: Parameters<Context['_get']>[0]): IterableIterator<unknown> {
    weigh(path, this.budget);
    return yield super._get(path);
  }

  override *_getFromScope(...[scope, path, strict]: Parameters<Context['_getFromScope']>): IterableIterator<unknown> {
    weigh(path, this.budget);
    return yield super._getFromScope(scope, path, strict);
  }
  /* eslint-enable no-underscore-dangle */
}

/** Modifiers of the loop copy the list, however few of its items they leave. */
class BoundedForTag extends ForTag {
  override *render(context: Context, emitter: Emitter): ReturnType<ForTag['render']> {
    if (!TypeGuards.isRangeToken(this.collection)) weigh(yield evalToken(this.collection, context), budgetOf(context));
    yield super.render(context, emitter);
  }
}

function createEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // Without it `default` and `if` throw on the missing value they are there for.
    lenientIf: true,
    parseLimit: MAX_SOURCE,
    renderLimit: MAX_RENDER_MS,
    operators: boundedOperators(),
    // An empty set of partials: nothing is ever looked up on disk.
    templates: {},
    // A time in a cell is shown as written, whatever the zone of this machine.
    preserveTimezones: true,
  });
  for (const tag of LEFT_OUT_TAGS) delete liquid.tags[tag];
  for (const filter of LEFT_OUT_FILTERS) liquid.unregisterFilter(filter);
  liquid.registerTag('for', BoundedForTag);
  const date = filters['date'] as (this: unknown, value: unknown, ...rest: unknown[]) => unknown;
  // JavaScript reads a bare date as midnight UTC, which in Brazil is shown as the day before.
  liquid.registerFilter('date', function (value: unknown, ...rest: unknown[]) {
    return date.call(
      this,
      typeof value === 'string' ? value.replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00') : value,
      ...rest,
    );
  });
  boundFilters(liquid);
  boundOutput(liquid);
  return liquid;
}

/** Runs Liquid's generators to their end. Each step of one is a step of the rendering; there is no work between them that is not paid for. */
function drive(root: Iterator<unknown>, budget: Budget): unknown {
  const running = [root];
  let [value, failed]: [unknown, boolean] = [undefined, false];
  for (let top: Iterator<unknown> | undefined; (top = running.at(-1)) !== undefined;) {
    budget.spend(running.length > 1000 ? Infinity : 1);
    try {
      const state: IteratorResult<unknown> = failed ? top.throw!(value) : top.next(value);
      failed = false;
      value = state.value;
      if (state.done === true) running.pop();
      if (isIterator(value)) {
        running.push(value);
        value = undefined;
      }
    } catch (error) {
      running.pop();
      [value, failed] = [error, true];
    }
  }
  if (failed) throw value;
  return value;
}

function isIterator(value: unknown): value is Iterator<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value && 'throw' in value && 'return' in value;
}

type Operator = (left: unknown, right: unknown, context: Context) => unknown;

function boundedOperators(): typeof defaultOperators {
  const bounded = Object.entries(defaultOperators as Record<string, Operator>).map(([name, operator]) => {
    if (name === 'not') return [name, operator];
    const paid: Operator = (left, right, context) => {
      const budget = budgetOf(context);
      weigh(left, budget);
      weigh(right, budget);
      if (name === 'contains') weighSearch(left, right, budget);
      return operator(left, right, context);
    };
    return [name, paid];
  });
  return Object.fromEntries(bounded) as typeof defaultOperators;
}

type Handler = (this: { context: Context }, ...values: unknown[]) => unknown;

/** Every filter pays for what it reads, before it reads it, and for what it makes. */
function boundFilters(liquid: Liquid): void {
  for (const [name, filter] of Object.entries(liquid.filters)) {
    const { handler, raw } = typeof filter === 'function' ? { handler: filter, raw: false } : filter;
    const paid = function* (this: { context: Context }, ...values: unknown[]): Generator {
      const budget = budgetOf(this.context);
      for (const value of values) weigh(value, budget);
      if (SEARCHING.has(name)) weighSearch(values[0], values[1], budget);
      if (name.startsWith('date')) weighDate(values[1], budget);
      if (SORTING.has(name)) budget.spend(sortingWork(values[0]));
      const made: unknown = yield (handler as Handler).apply(this, values);
      weigh(made, budget);
      return made;
    };
    liquid.registerFilter(name, { handler: paid as Parameters<Liquid['registerFilter']>[1] & Handler, raw });
  }
}

function sortingWork(list: unknown): number {
  const { length = 0 } = (list ?? {}) as { length?: number };
  return length * Math.ceil(Math.log2(length + 2));
}

/** What tags and outputs write is paid for, and so is the source that has to be looked at for them. */
function boundOutput(liquid: Liquid): void {
  const render = liquid.renderer.renderTemplates.bind(liquid.renderer);
  const costs = new WeakMap<Template[], number>();
  const costOf = (templates: Template[]): number => {
    const known = costs.get(templates);
    if (known !== undefined) return known;
    const cost = templates.reduce((sum, { token }) => sum + 1 + (token.end - token.begin) / 8, 1);
    costs.set(templates, cost);
    return cost;
  };
  liquid.renderer.renderTemplates = (templates, context, emitter) => {
    const budget = budgetOf(context);
    budget.spend(costOf(templates));
    return render(templates, context, emitter ?? boundedEmitter(budget));
  };
}

function boundedEmitter(budget: Budget): Emitter {
  const emitter = {
    buffer: '',
    write(value: unknown) {
      weigh(value, budget);
      const text = textOf(value);
      budget.hold(text.length);
      emitter.buffer += text;
    },
  };
  return emitter;
}

/** As Liquid writes a value. */
function textOf(given: unknown): string {
  const value: unknown = toValue(given);
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  // eslint-disable-next-line typescript/no-base-to-string -- as Liquid does
  return Array.isArray(value) ? value.map(textOf).join('') : String(value);
}

function childrenOf(template: Template): Template[] {
  return template.children === undefined ? [] : toValueSync<Template[]>(template.children(false, true));
}

/** The most brackets that are open at once inside one tag or output. */
function bracketDepth(source: string): number {
  let [deepest, depth, inside] = [0, 0, false];
  for (const [sign] of source.matchAll(/\{[{%]|[%}]\}|[()[\]]/g)) {
    if (sign.length === 2) [inside, depth] = [sign.startsWith('{'), 0];
    else if (sign === '(' || sign === '[') deepest = Math.max(deepest, inside ? ++depth : 0);
    else depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function tagDepth(templates: Template[]): number {
  let level = templates;
  for (let depth = 0; ; depth++) {
    if (level.length === 0 || depth > MAX_DEPTH) return depth;
    level = level.flatMap(childrenOf);
  }
}

function tooDeep(): Error {
  return new Error(`tags or brackets stand more than ${MAX_DEPTH} deep in each other`);
}

boundTokens();
const engine = createEngine();
