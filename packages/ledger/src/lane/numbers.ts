import { hash } from 'node:crypto';
import { laneNumbersKey, lanesKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Numbers that stand for lanes where many entries name one. A lane's number is derived from its name: the next free one at or after
 * its first choice. If Redis loses the numbers, a lane usually gets the same one again. Two lanes with neighbouring first choices may
 * not: which of them asks first decides. So a number that was written before may stand for any lane in reach of it.
 */
export interface LaneNumbers {
  of(lane: string): Promise<number>;
  /** Returns the lanes that have these numbers now, in the order asked; undefined for null and unknown numbers. */
  names(numbers: readonly (string | number | null)[]): Promise<(string | undefined)[]>;
  /**
   * Returns every lane that may have had this number when it was written, the most likely first: almost always one. The known lanes are
   * at most a second old; `isFresh`: they are read again.
   */
  candidates(number: string | number, isFresh?: boolean): Promise<string[]>;
}

/** The known lanes are read again after this time (ms). */
const KNOWN_MS = 1000;

export function createLaneNumbers(client: RedisClient, prefix: string): LaneNumbers {
  const numberLane = bindScript(client, 'lane/number-lane', 1);
  /** Lane → number, for lanes looked up so far. */
  const numbers = new Map<string, number>();
  let known = knownOf({}, []);
  let readAt = -Infinity;

  async function read(): Promise<void> {
    const at = performance.now();
    const [numbered, lanes] = await Promise.all([
      client.hgetall(laneNumbersKey(prefix)),
      client.smembers(lanesKey(prefix)),
    ]);
    known = knownOf(numbered, lanes);
    readAt = at;
  }

  return {
    async of(lane) {
      let number = numbers.get(lane);
      if (number === undefined) {
        number = Number(await numberLane(laneNumbersKey(prefix), lane, firstChoice(lane)));
        numbers.set(lane, number);
      }
      return number;
    },

    async names(wanted) {
      if (wanted.some((number) => number !== null && !known.byNumber.has(Number(number)))) await read();
      return wanted.map((number) => (number === null ? undefined : known.byNumber.get(Number(number))));
    },

    async candidates(number, isFresh = false) {
      if (isFresh || performance.now() - readAt > KNOWN_MS) await read();
      const found = candidatesIn(known, Number(number));
      if (found.length > 0 || isFresh) return found;
      await read();
      return candidatesIn(known, Number(number));
    },
  };
}

/** The known lanes with their first choices, and by the numbers that they have now. */
interface Known {
  choices: { lane: string; choice: number }[];
  byNumber: Map<number, string>;
}

function knownOf(numbered: Record<string, string>, lanes: readonly string[]): Known {
  const names = [...new Set([...lanes, ...Object.keys(numbered)])];
  const choices = names.map((lane) => ({ lane, choice: firstChoice(lane) }));
  // If a lane's number was lost, the one that it will probably get again.
  const derived = choices.flatMap(({ lane, choice }) => (lane in numbered ? [] : [[choice, lane] as const]));
  const held = Object.entries(numbered).map(([lane, number]) => [Number(number), lane] as const);
  return { choices, byNumber: new Map([...derived, ...held]) };
}

function candidatesIn({ choices, byNumber }: Known, number: number): string[] {
  const holder = byNumber.get(number);
  // A lane takes the next free number, so it gets no further than the number of lanes.
  const others = choices.filter(({ choice }) => reach(choice, number) < choices.length);
  return [...new Set([...(holder === undefined ? [] : [holder]), ...others.map(({ lane }) => lane)])];
}

/** Returns how many numbers a lane had to skip to get this one; Infinity if it cannot have it. */
function reach(choice: number, number: number): number {
  return number < choice ? Infinity : number - choice;
}

/** First choices below this take three bytes in Redis. */
const NUMBERS = 2 ** 23;

/** Returns the number that a lane has, unless another lane has it already. */
export function firstChoice(lane: string): number {
  return hash('sha256', lane, 'buffer').readUIntBE(0, 3) % NUMBERS;
}
