export { parseDelay } from './cells.ts';
export { createCampaign, type CampaignMade, type CreateOptions, type CreateParts } from './create.ts';
export { findKnown, type FindKnown, type KnownMessage, type ReadFates } from './csv/known-ids.ts';
export { earlierRuns, type EarlierRun, type EarlierRuns } from './csv/earlier-runs.ts';
export { knownText, sentText, type KnownGroup, type SentGroup } from './csv/left-out.ts';
export { lookUpsOf } from './csv/look-ups.ts';
export type { DuplicateLine } from './duplicate-lines.ts';
export { ENCODINGS, type Encoding } from './encoding.ts';
export { formatEstimate, type Estimate, type EstimateTerms, type LaneLoad, type Rate } from './estimate.ts';
export { EXPORT_DELIMITERS, exportDelimiter, exportResults, type ResultRow } from './export.ts';
export { createFeeder, type Feeder, type FeederOptions, type FeederPort } from './feeder.ts';
export { FAILURES, MEDIA_FAILURES, guardFailures, guardMedia, type GuardPort, type MediaReport } from './guard.ts';
export { REJECT_COLUMNS, type Columns } from './header.ts';
export { campaignIdentity, recipientMessageId, type CampaignContent, type CampaignIdentity } from './identity.ts';
export { imageResolver, type ImageFound, type ImageOptions, type ImageRefused, type ImageWarning } from './images.ts';
export { openCsv, type CsvFile, type CsvSource, type Finding, type OpenOptions } from './open.ts';
export {
  isTelling,
  outlookOf,
  rateOf,
  type Outlook,
  type OutlookLane,
  type OutlookTerms,
  type Stop,
} from './outlook.ts';
export { campaignNotFound, orderCampaign, type CampaignOrder, type OrderPort } from './orders.ts';
export { openPhoneList, type ListedPhone, type PhoneList } from './phone-list.ts';
export {
  checkImages,
  collectImages,
  lookAtImages,
  refuseBadImages,
  shortUrl,
  type CampaignImages,
  type ImageLook,
  type ImageReport,
} from './preflight.ts';
export { idColumn, readCampaign, refuseUnusable, type ReadHooks, type ReadOptions, type Summary } from './plan.ts';
export {
  recipientReader,
  type Recipient,
  type RecipientOptions,
  type RecipientReader,
  type RecipientWarning,
} from './recipients.ts';
export {
  CAMPAIGN_MOVES,
  CAMPAIGN_STATES,
  isShared,
  lanesOf,
  unfedOf,
  type CampaignImport,
  type CampaignMove,
  type CampaignPlan,
  type CampaignRecord,
  type CampaignState,
  type Standing,
  type StoredRow,
} from './record.ts';
export { refuseUnended, removeCampaign, type CampaignRemoved, type RemovePort } from './remove.ts';
export { rejectedFile, type RejectedFile } from './rejected.ts';
export type { Rejection, RejectionCode } from './rejection.ts';
export { campaignResults, refuseIncomplete, type ReadMessages } from './results.ts';
export { createCampaignRetention, type RetentionOptions, type RetentionPort } from './retention.ts';
export {
  RETRIED_STATUSES,
  isUnstarted,
  retryCampaign,
  type CampaignRetried,
  type Retried,
  type RetriedStatus,
  type RetryPort,
  type RetryWish,
  refuseContinued,
} from './retry.ts';
export type { RowOptions } from './rows.ts';
export { DELIMITERS, type Delimiter } from './sniff.ts';
export type { Moved } from './states.ts';
export { createCampaignStore, type CampaignStore, type CampaignStoreOptions } from './store.ts';
export { askSupply, supplyOf, type Supply } from './supply.ts';
export { NO_COUNTS, type Counts, type Group, type RejectionGroup } from './tally.ts';
export { bindTemplate, compileTemplate, type BoundTemplate, type CompiledTemplate, type Rendered } from './template.ts';
export { trialMessage, type TrialParts } from './trial.ts';
export { rememberNumbers, type AskNumbers, type NumberFound } from './verify.ts';
export { refuseHoursThatNeverMeet, type NumberHours } from './hours.ts';
export { timingIssues, type Timing } from './timing.ts';
export {
  campaignProgress,
  describeCampaign,
  sumCounts,
  viewCampaign,
  type CampaignProgress,
  type CampaignView,
  type CampaignWaiting,
  type ViewPort,
  type WaitingLane,
} from './view.ts';
