/** What the rendering of one text may cost. Counted in units of work instead of time, so that every machine refuses the same. */
export interface Budget {
  /** Takes units of work. Throws when none are left. */
  spend(units: number): void;
  /** Takes characters or items held in memory, and the work of making them. Throws when none are left. */
  hold(count: number): void;
  /** True once something was refused: the text is not to be used. */
  readonly exhausted: boolean;
}

/** Why a text is refused whose budget is exhausted; after the name of what it is for. */
export const TOO_MUCH = 'loops or grows too much';

/** Units of work of one text: some 10 ms. A template of the greatest length, without loops, takes half of it. */
const MOST_WORK = 100_000;
/** Characters of one text. A caption has 4,096. */
export const MOST_WRITTEN = 100_000;
/**
 * Characters and items that the filters, ranges and outputs of one text may make. All are counted, also those that are
 * garbage by then: a caption of 4,096 characters that a loop appends in 100 steps makes 400,000.
 */
const MOST_HELD = 1_000_000;
/** How deep lists may lie in lists. */
const MOST_NESTED = 20;
/** Characters that are read or copied in the time of one unit. */
const CHARACTERS_A_UNIT = 16;

export function createBudget(): Budget {
  let [work, held, exhausted] = [MOST_WORK, MOST_HELD, false];
  const exhaust = (): never => {
    exhausted = true;
    throw new Error(TOO_MUCH);
  };
  const spend = (units: number): void => {
    work -= units;
    // A tag that catches the error must not go on.
    if (exhausted || !(work >= 0)) exhaust();
  };
  return {
    spend,
    hold(count) {
      // Liquid asks with what a template has computed: neither a number below zero nor NaN gives anything back.
      if (!(count > 0)) return;
      held -= count;
      if (held < 0) exhaust();
      spend(count / CHARACTERS_A_UNIT);
    },
    get exhausted() {
      return exhausted;
    },
  };
}

/**
 * Takes the work of reading a value once from end to end: a filter, a comparison or an output does no less. Stops inside
 * a list that holds itself many times over, which is small in memory and endless as a text.
 */
export function weigh(value: unknown, budget: Budget, depth = 0): void {
  if (typeof value === 'string') return budget.spend(1 + value.length / CHARACTERS_A_UNIT);
  if (typeof value !== 'object' || value === null) return budget.spend(1);
  if (depth > MOST_NESTED) budget.spend(Infinity);
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  budget.spend(1 + items.length);
  for (const item of items) if (typeof item === 'string' || typeof item === 'object') weigh(item, budget, depth + 1);
}

/** Takes the work of looking for one text in another, which may compare each letter of one with each of the other. */
export function weighSearch(text: unknown, pattern: unknown, budget: Budget): void {
  if (typeof text !== 'string' || typeof pattern !== 'string') return;
  budget.spend((text.length * Math.min(text.length, pattern.length)) / (4 * CHARACTERS_A_UNIT));
}

/** Takes the work of writing a date: names of days and months are asked of the machine's tables, one by one. */
export function weighDate(format: unknown, budget: Budget): void {
  const parts = typeof format === 'string' ? format.split('%').length : 10;
  budget.spend(parts * WORK_OF_A_DATE_PART);
}

const WORK_OF_A_DATE_PART = 200;
