export { durabilityOf, type Durability } from './durable.ts';
export { importJournals, type Imported } from './import.ts';
export { openJournal } from './open.ts';
export type {
  Journal,
  JournalCounts,
  JournalOptions,
  JournalOwner,
  OpenFile,
  ReadOptions,
  SegmentFile,
} from './types.ts';
