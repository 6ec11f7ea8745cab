import type { SendRow } from './data/send-rows.ts';

/** The way in of one side: what a backend calls. */
export interface Door {
  add(row: SendRow): Promise<void>;
  addMany(rows: readonly SendRow[]): Promise<void>;
  close(): Promise<void>;
}
