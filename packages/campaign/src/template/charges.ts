import { defaultOperators, toValue, type Context, type Emitter, type Liquid, type Template } from 'liquidjs';
import { weigh, weighDate, weighSearch, type Budget } from './budget.ts';
import { budgetOf } from './tokens.ts';

/** Filters that search one text for another. */
const SEARCHING = new Set([
  'split',
  'remove',
  'remove_first',
  'remove_last',
  'replace',
  'replace_first',
  'replace_last',
]);
/** Filters that sort a list. */
const SORTING = new Set(['sort', 'sort_natural', 'sample']);

type Operator = (left: unknown, right: unknown, context: Context) => unknown;

/** Returns Liquid's operators, which pay for what they read. */
export function boundedOperators(): typeof defaultOperators {
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

/** Makes every filter pay for what it reads, before it reads it, and for what it makes. */
export function boundFilters(liquid: Liquid): void {
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

/** Makes tags and outputs pay for what they write, and for the source that is scanned for them. */
export function boundOutput(liquid: Liquid): void {
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

/** Returns a value as Liquid writes it. */
function textOf(given: unknown): string {
  const value: unknown = toValue(given);
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  // eslint-disable-next-line typescript/no-base-to-string -- as Liquid does
  return Array.isArray(value) ? value.map(textOf).join('') : String(value);
}
