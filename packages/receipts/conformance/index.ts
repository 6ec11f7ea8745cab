import { describe } from 'vitest';
import { callbacks } from './callbacks.ts';
import { evidenceRules } from './evidence.ts';
import { unknownIds } from './unknown-ids.ts';
import type { MakeReceipts } from './world.ts';

/** What receipts must do on any ledger. `make` returns an empty ledger and its receipts on each call. */
export function receiptsConformance(name: string, make: MakeReceipts): void {
  describe(`receipts on ${name}`, () => {
    callbacks(make);
    unknownIds(make);
    evidenceRules(make);
  });
}
