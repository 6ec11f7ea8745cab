export type { Attempts } from './attempt/attempts.ts';
export { readCallbackUrls } from './message/callback-urls.ts';
export {
  bury,
  cancel,
  cancelWithCampaign,
  leaveUnknown,
  fail,
  failUnsent,
  recall,
  reopen,
  requeueRecalled,
  requeueUnqueued,
  requeueUnsent,
  resolve,
  retry,
  retryByPolicy,
  confirm,
  suppress,
  uncertain,
} from './message/change.ts';
export type { CampaignCounts } from './message/campaign-messages.ts';
export type { EndedMessages } from './reading/ended.ts';
export type { Deaths } from './attempt/deaths.ts';
export type { IgnoredSample } from './receipts/ignored-callbacks.ts';
export { isErased, type Erased } from './message/erase.ts';
export type { SendRecord, SendRecords } from './reading/send-records.ts';
export type { Transfers, Move } from './message/transfer.ts';
export type { Images } from './storage/images.ts';
export type { Instances } from './lane/instances.ts';
export { forgetLane } from './lane/forget.ts';
export { knownLanes, liveWorkers, viewKnownLanes, viewLanes } from './lane/views.ts';
export type { LaneRecord, Lanes } from './lane/lanes.ts';
export { ANNOUNCE_MS, type Layouts, type RunningProcess } from './worker/layouts.ts';
export { VERSION } from './worker/version.ts';
export type { DailyQuota } from './lane/daily-quota.ts';
export { createLedger, type Ledger, type LedgerOptions } from './ledger.ts';
export type { Workers } from './worker/workers.ts';
export type { Change, Changed, Created, NewMessage, Opening } from './message/contract.ts';
export type { Messages } from './message/messages.ts';
export type { ListFilter } from './reading/reading.ts';
export type { SenderAffinity } from './recipient/sender-affinity.ts';
export type { Outages } from './lane/outages.ts';
export { createPages, type Page, type PageFilter, type Pages } from './reading/pages.ts';
export type { RedisClient } from './storage/script.ts';
export { unreachablePeople, type Unreachable } from './recipient/unreachable.ts';
export { suppressedPeople, type Suppression, type Suppressions } from './recipient/suppressions.ts';
export { compare, type Standing } from './recovery/compare.ts';
export type { LedgerRecovery } from './recovery/recovery.ts';
export { pauseAll, pauseLane, resumeAll, type PausedAll, type ResumedAll } from './lane/pause-all.ts';
export { resumeLane, type Resumed, type ResumeOptions } from './lane/resume.ts';
export { captionDigest, componentOf, componentOfRecipient, lidDigest, UNKNOWN_RECIPIENT } from './facts/component.ts';
export type { Facts, NewSign, StoredSign } from './facts/store.ts';
export type { ReceiptSteps } from './receipts/receipt-steps.ts';
export type { Confirmed } from './receipts/plain-receipts.ts';
export type { Searched } from './receipts/lane-steps.ts';
export type { ReceiptStanding } from './receipts/message-steps.ts';
export type { OrphanReceipt } from './receipts/orphan-receipts.ts';
