import { outlookOf, type EstimateTerms, type LaneLoad, type Outlook, type Recipient, type Stop } from '@pombo/campaign';
import type { Pace } from '@pombo/core';

/** A number's part of a campaign, for the estimate of how long it takes. */
export interface Load extends LaneLoad {
  instance: string;
  pace: Pace;
  /** Why it sends nothing now, as far as that is known. */
  stopped?: readonly Stop[];
}

/** Adds up who sends what while a file is read. */
export interface Loading {
  add(recipient: Recipient): void;
  result(): { loads: Load[]; shared: number };
}

/** What a number keeps to: the seconds that it waits where a line names none, and its own hours and limits. */
export type Terms = Required<Pick<LaneLoad, 'pace'>> & Pick<Load, 'rules' | 'stopped'>;

export function loading(instances: readonly string[], termsOf: (instance: string) => Terms): Loading {
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
      // Lines with a delay of their own are taken to be spread evenly.
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

/** The same messages with two numbers like each, hours and limits included: a closed one gains nothing by its twin. */
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
