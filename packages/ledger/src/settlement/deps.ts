import type { Lanes } from '../lane/lanes.ts';
import type { Duplicates } from '../message/duplicates.ts';
import type { Messages } from '../message/messages.ts';
import type { ReceiptSteps } from '../receipts/receipt-steps.ts';
import type { Suppressions } from '../recipient/suppressions.ts';
import type { Unreachable } from '../recipient/unreachable.ts';

/** The steps by which settlement reaches the rest of the ledger. No file of this folder knows a key or a connection. */
export interface SettlementDeps {
  receipts: ReceiptSteps;
  messages: Messages;
  lanes: Lanes;
  suppressions: Suppressions;
  unreachable: Unreachable;
  duplicates: Duplicates;
}
