import { Token, TokenKind, Tokenizer, TypeGuards, evalTokenValue, type Context } from 'liquidjs';
import type { Budget } from './budget.ts';

/** Larger numbers may not change when 1 is added, so a range up to one would never end. */
const MOST_IN_RANGE = 2 ** 50;

/** Returns the budget of the rendering that a context belongs to. */
export function budgetOf(context: Context): Budget {
  return (context as Context & { budget: Budget }).budget;
}

/**
 * Bounds what Liquid's options do not: the ends of ranges, wherever one is read, and the time of finding the lines of a
 * template's variables, which grows with the square of its length. Changes the library's own classes; call it once.
 */
export function boundTokens(): void {
  const readValue = Tokenizer.prototype.readValue;
  Tokenizer.prototype.readValue = function () {
    const value = readValue.call(this);
    const range = value !== undefined && TypeGuards.isPropertyAccessToken(value) ? value.variable : value;
    if (range !== undefined && TypeGuards.isRangeToken(range)) range.rhs = boundedEnd(range.rhs) as typeof range.rhs;
    return value;
  };
  const startsOf = lineStarts();
  Token.prototype.getPosition = function () {
    const starts = startsOf(this.input);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= this.begin) low = middle;
      else high = middle - 1;
    }
    return [low + 1, this.begin - starts[low]! + 1];
  };
}

/** Returns a range's end that is refused on evaluation if out of bounds. To Liquid's analysis it looks like the token. */
function boundedEnd(end: Token): object {
  function* evaluate(context: Context, lenient?: boolean): Generator {
    const value: unknown = yield evalTokenValue(end, context, lenient);
    if (Math.abs(Number(value)) > MOST_IN_RANGE) budgetOf(context).spend(Infinity);
    return value;
  }
  const { input, begin, end: to, file } = end;
  return {
    kind: TokenKind.FilteredValue,
    input,
    begin,
    end: to,
    file,
    filters: [],
    initial: { postfix: [end], evaluate },
    getText: () => end.getText(),
    getPosition: () => end.getPosition(),
  };
}

/** Returns a function that finds the line starts of a text. It caches the last text. */
function lineStarts(): (text: string) => readonly number[] {
  let [known, starts] = ['', [0]];
  return (text) => {
    if (text === known) return starts;
    [known, starts] = [text, [0]];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  };
}
