export type { Attempts, BeginRequest, Begun, Finished, Loaded, Verdict } from './attempts.ts';
export { bury, cancel, resolve, retry, settle, suppress } from './change.ts';
export type { Images } from './images.ts';
export type { Instances } from './instances.ts';
export type { LaneRecord, Lanes } from './lanes.ts';
export { createLedger, type Ledger, type LedgerOptions } from './ledger.ts';
export type { Members, Roll } from './members.ts';
export type { Change, Changed, Created, ListFilter, Messages, NewMessage, QueuedMessage } from './messages.ts';
export type { RedisClient } from './script.ts';
