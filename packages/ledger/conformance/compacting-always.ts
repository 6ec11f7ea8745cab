import type { Ledger } from '../src/ledger.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Returns how to wrap a part, so that everything that can be compacted is compacted before each call of it. */
export function compactingBefore(ledger: Ledger): { wrap: <T extends object>(part: T) => T } {
  const compact = async (): Promise<void> => {
    for (const lane of await ledger.lanes.names()) await ledger.messages.compact(lane, 500);
  };
  return {
    wrap: <T extends object>(part: T): T => {
      const wrapped = Object.entries(part).map(([name, member]: [string, unknown]) => {
        if (typeof member !== 'function') return [name, member] as const;
        return [name, async (...args: unknown[]) => (await compact(), (member as Method)(...args))] as const;
      });
      return Object.fromEntries(wrapped) as T;
    },
  };
}

/** Returns the same ledger, except that everything that can be compacted is compacted before each call of most parts. */
export function compactingAlways(ledger: Ledger): Ledger {
  const { wrap } = compactingBefore(ledger);
  const { attempts, messages, duplicates, sendRecords, transfers } = ledger;
  return {
    ...ledger,
    attempts: { ...wrap(attempts), close: attempts.close },
    messages: wrap(messages),
    duplicates: wrap(duplicates),
    sendRecords: wrap(sendRecords),
    transfers: wrap(transfers),
  };
}
