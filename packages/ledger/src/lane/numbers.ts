import { hash } from 'node:crypto';
import { laneNumbersKey, lanesKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Numbers that stand for lanes where many entries name one. A lane's number never changes: it is derived from the
 * lane's name, so if Redis loses it the lane gets the same one again, and no other lane gets it meanwhile.
 */
export interface LaneNumbers {
  of(lane: string): Promise<number>;
  /** The lanes with these numbers, in the order asked; undefined for null and unknown numbers. */
  names(numbers: readonly (string | number | null)[]): Promise<(string | undefined)[]>;
}

export function createLaneNumbers(client: RedisClient, prefix: string): LaneNumbers {
  const numberLane = bindScript(client, 'lane/number-lane', 1);
  /** Lane → number, for lanes looked up so far. */
  const numbers = new Map<string, number>();
  let names = new Map<number, string>();

  async function readNames(): Promise<Map<number, string>> {
    const [numbered, lanes] = await Promise.all([
      client.hgetall(laneNumbersKey(prefix)),
      client.smembers(lanesKey(prefix)),
    ]);
    // If a lane's number was lost, the one it will get again.
    const derived = lanes.flatMap((lane) => (lane in numbered ? [] : [[firstChoice(lane), lane] as const]));
    return new Map([...derived, ...Object.entries(numbered).map(([lane, number]) => [Number(number), lane] as const)]);
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
      if (wanted.some((number) => number !== null && !names.has(Number(number)))) names = await readNames();
      return wanted.map((number) => (number === null ? undefined : names.get(Number(number))));
    },
  };
}

/** Numbers below this take three bytes in Redis. */
const NUMBERS = 2 ** 23;

/** The number that a lane has, unless another lane has it already. */
function firstChoice(lane: string): number {
  return hash('sha256', lane, 'buffer').readUIntBE(0, 3) % NUMBERS;
}
