export { durabilityOf, type Durability } from './durable.ts';
export { importJournals, type Imported } from './import.ts';
export { openJournal } from './open.ts';
export type {
  End,
  EndedAs,
  Intent,
  Journal,
  JournalCounts,
  JournalOptions,
  JournalOwner,
  OpenFile,
  ReadOptions,
  Recorded,
  SegmentFile,
} from './types.ts';
