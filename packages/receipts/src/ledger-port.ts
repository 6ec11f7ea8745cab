import type { Ledger } from '@pombo/ledger';

/** What receipts read and change in the ledger. No file of this package knows a key or a connection. */
export type ReceiptsLedger = Pick<
  Ledger,
  'receipts' | 'messages' | 'lanes' | 'suppressions' | 'unreachable' | 'duplicates'
>;
