import {
  Context,
  ForTag,
  Liquid,
  TypeGuards,
  Value,
  evalToken,
  filters,
  toValueSync,
  type Emitter,
  type Template,
} from 'liquidjs';
import { createBudget, weigh, type Budget } from './budget.ts';
import { boundFilters, boundOutput, boundedOperators } from './charges.ts';
import { budgetOf, boundTokens } from './tokens.ts';

/** Longer sources are refused (characters). Generous for a caption of 4,096. */
const MAX_SOURCE = 20_000;
/** Maximum nesting of tags and of brackets: Liquid parses, analyses and renders them by recursion. */
const MAX_DEPTH = 40;
/**
 * Time limit of one rendering (ms). The budget allows a hundredth of that; this limit catches what the budget does not see,
 * and a machine that is merely slow does not reach it.
 */
const MAX_RENDER_MS = 10_000;

// Tags that read other files, or that are meant for web pages.
const LEFT_OUT_TAGS = ['include', 'render', 'layout', 'block', 'tablerow'];
// Filters that evaluate text: the content of a cell must never run.
const LEFT_OUT_FILTERS = Object.keys(filters).filter((name) => name.endsWith('_exp'));

/** Parses a template. Throws Liquid's errors, and an error for one that is too deeply nested. */
export function parseTemplate(source: string): Template[] {
  if (bracketDepth(source) > MAX_DEPTH) throw tooDeep();
  const templates = engine.parse(source);
  if (tagDepth(templates) > MAX_DEPTH) throw tooDeep();
  return templates;
}

/** Returns the names that a template reads from outside, each with its positions. */
export function globalsOf(templates: Template[]): ReturnType<Liquid['analyzeSync']>['globals'] {
  return engine.analyzeSync(templates).globals;
}

/** Yields every value that the outputs and tags of a template read. */
export function* valuesOf(templates: readonly Template[]): Iterable<Value> {
  for (const template of templates) {
    for (const argument of template.arguments?.() ?? []) if (argument instanceof Value) yield argument;
    yield* valuesOf(childrenOf(template));
  }
}

/**
 * Renders a template within its own budget. `exhausted`: it loops or grows too much. Throws Liquid's errors, for example
 * when a value is missing.
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

/** Returns true for an error of the limits: stack overflow, a text too long for V8, or the time limit. */
function isTooMuch(error: unknown): boolean {
  const { originalError = error } = error as { originalError?: unknown };
  return originalError instanceof RangeError || (error as Error).message.includes('render limit exceeded');
}

type Limits = NonNullable<ConstructorParameters<typeof Context>[3]>;

/** A rendering's variables, and its budget. */
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

/** A `for` loop that pays for its list: modifiers such as `limit` copy all of it. */
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
    // Without it `default` and `if` would throw on the missing value that they handle.
    lenientIf: true,
    parseLimit: MAX_SOURCE,
    renderLimit: MAX_RENDER_MS,
    operators: boundedOperators(),
    // An empty set of partials: nothing is ever looked up on disk.
    templates: {},
    // A time in a cell is shown as written, whatever this machine's time zone.
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

/** Runs Liquid's generators to their end and spends one unit per step, so that no work between them is free. */
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

function childrenOf(template: Template): Template[] {
  return template.children === undefined ? [] : toValueSync<Template[]>(template.children(false, true));
}

/** Returns the most brackets that are open at once inside one tag or output. */
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
  return new Error(`tags or brackets are nested more than ${MAX_DEPTH} deep`);
}

boundTokens();
const engine = createEngine();
