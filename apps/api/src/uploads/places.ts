import { PomboError } from '@pombo/core';

/** Runs a piece of work if there is a place for it. */
export type Places = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets `most` pieces of work run at once. The returned function throws `rate_limited` for one more. */
export function createPlaces(most: number): Places {
  let taken = 0;
  return async (work) => {
    if (taken >= most)
      throw new PomboError('rate_limited', `${most} uploaded files are being read already`, {
        hint: 'Repeat the request when one of them has finished.',
      });
    taken += 1;
    try {
      return await work();
    } finally {
      taken -= 1;
    }
  };
}
