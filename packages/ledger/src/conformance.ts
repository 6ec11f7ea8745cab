import { describe } from 'vitest';
import { beginning } from './conformance/beginning.fixture.ts';
import { changing } from './conformance/changing.fixture.ts';
import { counting } from './conformance/counting.fixture.ts';
import { creating } from './conformance/creating.fixture.ts';
import { settlingByRule } from './conformance/evidence.fixture.ts';
import { finishing } from './conformance/finishing.fixture.ts';
import { handingOver } from './conformance/handing-over.fixture.ts';
import { keeping } from './conformance/keeping.fixture.ts';
import { reading } from './conformance/reading.fixture.ts';
import { retrying } from './conformance/retrying.fixture.ts';
import { settling } from './conformance/settling.fixture.ts';
import { surroundings } from './conformance/surroundings.fixture.ts';
import { takingOver } from './conformance/taking-over.fixture.ts';
import type { MakeLedger } from './conformance/world.fixture.ts';

/**
 * What any ledger must do, whatever it is made of. `make` gives an empty ledger each time it is called and keeps
 * whatever must be closed afterwards to itself; times of the ledger's own clock are read from it, never assumed.
 */
export function ledgerConformance(
  name: string,
  make: MakeLedger,
  /** It may compact a message, and with it forget its attempts, before their answers can have been repeated. */
  options: { forgetsAttempts?: boolean } = {},
): void {
  describe(`${name}, as a ledger,`, () => {
    creating(make);
    beginning(make);
    finishing(make, options);
    takingOver(make);
    handingOver(make);
    changing(make);
    retrying(make);
    counting(make);
    keeping(make);
    reading(make);
    settling(make);
    settlingByRule(make);
    surroundings(make);
  });
}
