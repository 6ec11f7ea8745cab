import { describe } from 'vitest';
import { opening } from './opening.ts';
import { confirming } from './confirming.ts';
import { changing } from './changing.ts';
import { counting } from './counting.ts';
import { creating } from './creating.ts';
import { closing } from './closing.ts';
import { transferring } from './transferring.ts';
import { keeping } from './keeping.ts';
import { reading } from './reading.ts';
import { retrying } from './retrying.ts';
import { setup } from './setup.ts';
import { reclaiming } from './reclaiming.ts';
import type { MakeLedger } from './world.ts';

/**
 * What any ledger must do, whatever it is made of. `make` returns an empty ledger on each call and closes its own
 * resources afterwards. Times of the ledger's clock are read from it, never assumed.
 */
export function ledgerConformance(
  name: string,
  make: MakeLedger,
  /** It may compact a message, and forget its attempts, before their results could have been repeated. */
  options: { forgetsAttempts?: boolean } = {},
): void {
  describe(`${name}, as a ledger,`, () => {
    creating(make);
    opening(make);
    closing(make, options);
    reclaiming(make);
    transferring(make);
    changing(make);
    confirming(make);
    retrying(make);
    counting(make);
    keeping(make);
    reading(make);
    setup(make);
  });
}
