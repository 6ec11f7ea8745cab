import type { Pace } from '@pombo/core';
import type { Recipient } from '../recipients/recipient-reader.ts';
import type { EstimateTerms, LaneLoad } from './estimate.ts';
import { outlookOf, type Outlook, type Stop } from './outlook.ts';

/** A number's part of a campaign, for the estimate of how long it takes. */
export interface Load extends LaneLoad {
  instance: string;
  pace: Pace;
  /** Why it cannot send now, if known. */
  stopped?: readonly Stop[];
}

/** Counts which number sends how much while a file is read. */
export interface LoadCounter {
  add(recipient: Recipient): void;
  result(): { loads: Load[]; shared: number };
}

/** The limits of a number: its default pace, and its own hours and daily limit. */
export type Terms = Required<Pick<LaneLoad, 'pace'>> & Pick<Load, 'rules' | 'stopped'>;

/** Returns a counter. `termsOf` returns the limits of a number. */
export function countLoads(instances: readonly string[], termsOf: (instance: string) => Terms): LoadCounter {
  const messages = new Map(instances.map((name) => [name, 0]));
  let [total, shared, delayed, delays] = [0, 0, 0, 0];
  return {
    add({ instance, delayMessage }) {
      total += 1;
      if (instance === undefined) shared += 1;
      else messages.set(instance, (messages.get(instance) ?? 0) + 1);
      if (delayMessage === undefined) return;
      delayed += 1;
      delays += delayMessage;
    },
    result() {
      // Assumes that lines with their own delay are spread evenly.
      const own = total === 0 ? 0 : 1 - delayed / total;
      const mixed = (seconds: number): number => seconds * own + (total === 0 ? 0 : delays / total);
      const loads = [...messages].map(([instance, count]) => {
        const { pace, ...others } = termsOf(instance);
        const mean = { min: mixed(pace.min), max: mixed(pace.max) };
        return { instance, messages: count, pace: mean, ...others };
      });
      return { loads, shared };
    },
  };
}

/** Returns the outlook for the same messages with two of each number, hours and limits included. */
export function doubledOutlook(
  { loads, shared }: { loads: readonly Load[]; shared: number },
  terms: EstimateTerms,
): Outlook {
  const halves = loads.flatMap((load) => {
    const half = Math.ceil(load.messages / 2);
    return [
      { ...load, messages: half },
      { ...load, messages: load.messages - half },
    ];
  });
  return outlookOf(halves, { ...terms, pool: shared });
}
