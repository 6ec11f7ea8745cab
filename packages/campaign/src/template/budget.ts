/** The cost limit of rendering one text. It counts units of work, not time, so that every machine refuses the same texts. */
export interface Budget {
  /** Spends units of work. Throws when none are left. */
  spend(units: number): void;
  /** Spends characters or items held in memory, and the work of making them. Throws when none are left. */
  hold(count: number): void;
  /** True once something was refused: the text must not be used. */
  readonly exhausted: boolean;
}

/** Why a text is refused whose budget is exhausted. Completes a sentence that begins with the text's name. */
const TOO_MUCH = 'loops or grows too much';

/** Units of work of one text (about 10 ms). The longest template without loops takes half of it. */
const MOST_WORK = 100_000;
/** Characters of one text. A caption has at most 4,096. */
export const MOST_WRITTEN = 100_000;
/**
 * Characters and items that the filters, ranges and outputs of one text may make, including garbage: a caption of 4,096
 * characters that a loop appends in 100 steps makes 400,000.
 */
const MOST_HELD = 1_000_000;
/** Maximum depth of nested lists. */
const MOST_NESTED = 20;
/** Characters that are read or copied for one unit of work. */
const CHARACTERS_A_UNIT = 16;

export function createBudget(): Budget {
  let [work, held, exhausted] = [MOST_WORK, MOST_HELD, false];
  const exhaust = (): never => {
    exhausted = true;
    throw new Error(TOO_MUCH);
  };
  const spend = (units: number): void => {
    work -= units;
    // A tag that catches the error must not continue.
    if (exhausted || !(work >= 0)) exhaust();
  };
  return {
    spend,
    hold(count) {
      // The template may have computed the count: a negative number or NaN must not refund anything.
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
 * Spends the work of reading a value once from end to end, which every filter, comparison and output does at least. Stops
 * inside a list that contains itself many times over: it is small in memory but endless as text.
 */
export function weigh(value: unknown, budget: Budget, depth = 0): void {
  if (typeof value === 'string') return budget.spend(1 + value.length / CHARACTERS_A_UNIT);
  if (typeof value !== 'object' || value === null) return budget.spend(1);
  if (depth > MOST_NESTED) budget.spend(Infinity);
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  budget.spend(1 + items.length);
  for (const item of items) if (typeof item === 'string' || typeof item === 'object') weigh(item, budget, depth + 1);
}

/** Spends the work of searching one text for another, which may compare each letter of one with each of the other. */
export function weighSearch(text: unknown, pattern: unknown, budget: Budget): void {
  if (typeof text !== 'string' || typeof pattern !== 'string') return;
  budget.spend((text.length * Math.min(text.length, pattern.length)) / (4 * CHARACTERS_A_UNIT));
}

/** Spends the work of formatting a date: names of days and months are looked up in the machine's tables one by one. */
export function weighDate(format: unknown, budget: Budget): void {
  const parts = typeof format === 'string' ? format.split('%').length : 10;
  budget.spend(parts * WORK_OF_A_DATE_PART);
}

const WORK_OF_A_DATE_PART = 200;
