export type { Attempts, BeginRequest, Begun, Finished, Loaded, Places, Verdict } from './attempts.ts';
export { readCallbackUrls } from './callback-urls.ts';
export {
  bury,
  cancel,
  cancelWithCampaign,
  doubt,
  fail,
  recall,
  requeueRecalled,
  requeueUnqueued,
  resolve,
  retry,
  retryByPolicy,
  settle,
  suppress,
  uncertain,
} from './change.ts';
export type { CampaignCounts } from './campaign-messages.ts';
export type { Deaths } from './deaths.ts';
export type { Doubts } from './doubts.ts';
export type { IgnoredSample } from './ignored-callbacks.ts';
export { isErased, type Erased } from './erase.ts';
export type { Evidence, Found, QueueEntry, Unclear } from './evidence.ts';
export type { Fate, Fates } from './fates.ts';
export type { HandOver, Move } from './hand-over.ts';
export type { Images } from './images.ts';
export type { Instances } from './instances.ts';
export { forgetLane } from './forget-lane.ts';
export { knownLanes, liveWorkers, viewKnownLanes, viewLanes } from './lane-views.ts';
export type { LaneRecord, Lanes, LaneWait } from './lanes.ts';
export { ANNOUNCE_MS, type Layouts } from './layouts.ts';
export type { LimitScope, Limits } from './limits.ts';
export { createLedger, type Ledger, type LedgerOptions } from './ledger.ts';
export type { Members, Roll } from './members.ts';
export type { Change, Changed, Created, Messages, NewMessage, Opening } from './messages.ts';
export type { QueuedMessage } from './queued.ts';
export type { ListFilter } from './reading.ts';
export type { People } from './people.ts';
export type { Outages } from './outages.ts';
export { createPages, type Page, type PageFilter, type Pages } from './pages.ts';
export type { RedisClient } from './script.ts';
export type { Requeued, Settled, Settlement } from './settlement.ts';
export { unreachablePeople, type Unreachable } from './unreachable.ts';
export { isOptOut, suppressedPeople, type Suppression, type Suppressions } from './suppressions.ts';
export { compare, type JournalEntry, type Repair, type Standing } from './recovery/compare.ts';
export type { RecoveryPort } from './recovery/recovery.ts';
export type { Restored } from './recovery/restore.ts';
export type { Awaited, CheckIn, Recovery } from './recovery/state.ts';
export { resumeLane, type Resumed, type ResumeOptions } from './resume.ts';
