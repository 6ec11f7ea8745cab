import { laneNumbersKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Numbers that stand for lanes where many entries name one. A lane has its number once and for good. */
export interface LaneNumbers {
  of(lane: string): Promise<number>;
  /** The lanes with these numbers, in the order asked; null and unknown numbers give undefined. */
  names(numbers: readonly (string | number | null)[]): Promise<(string | undefined)[]>;
}

export function createLaneNumbers(client: RedisClient, prefix: string): LaneNumbers {
  const numberLane = bindScript(client, 'lane/number-lane', 1);
  /** Lane → number, as far as it was asked for. */
  const numbers = new Map<string, number>();
  let names: string[] = [];

  return {
    async of(lane) {
      let number = numbers.get(lane);
      if (number === undefined) {
        number = Number(await numberLane(laneNumbersKey(prefix), lane));
        numbers.set(lane, number);
      }
      return number;
    },

    async names(wanted) {
      if (wanted.some((number) => number !== null && names[Number(number)] === undefined)) {
        const known = Object.entries(await client.hgetall(laneNumbersKey(prefix)));
        names = [];
        for (const [lane, number] of known) names[Number(number)] = lane;
      }
      return wanted.map((number) => (number === null ? undefined : names[Number(number)]));
    },
  };
}
