import { World as LedgerWorld } from '../../ledger/conformance/world.ts';
import type { Ledger } from '@pombo/ledger';
import { createReceipts, type Receipts } from '../src/receipts.ts';

/** Returns an empty ledger and its receipts. */
export type MakeReceipts = () => Promise<{ ledger: Ledger; receipts: Receipts }>;

/** A ledger with its receipts, and the steps that tests repeat. */
export class World extends LedgerWorld {
  readonly receipts: Receipts;

  constructor(ledger: Ledger, receipts: Receipts = createReceipts({ ledger })) {
    super(ledger);
    this.receipts = receipts;
  }
}

export async function worldOf(make: MakeReceipts): Promise<World> {
  const { ledger, receipts } = await make();
  return new World(ledger, receipts);
}
