export { parseDelay } from './recipients/cells.ts';
export { createCampaign, type CampaignMade } from './import/create-campaign.ts';
export type { CreateDeps, CreateOptions } from './import/options.ts';
export { findKnown, type FindKnown, type KnownMessage, type ReadSendRecords } from './dedupe/known-ids.ts';
export { earlierRuns, type EarlierRun, type EarlierRuns } from './dedupe/earlier-runs.ts';
export { knownNotice, sentNotice, type KnownGroup, type SentGroup } from './dedupe/left-out.ts';
export { dryRunLookUps } from './import/look-ups.ts';
export type { DuplicateLine } from './dedupe/duplicate-lines.ts';
export { ENCODINGS, type Encoding } from './csv/encoding.ts';
export {
  formatEstimate,
  formatMost,
  type Estimate,
  type EstimateTerms,
  type LaneLoad,
  type Rate,
} from './report/estimate.ts';
export { countLoads, doubledOutlook, type Load, type LoadCounter } from './report/lane-loads.ts';
export { previewRows, type Preview, type PreviewedRow, type PreviewOptions } from './recipients/preview-rows.ts';
export { EXPORT_DELIMITERS, exportDelimiter, exportResults, type ResultRow } from './report/export.ts';
export { createCampaignFeeder, type Feeder } from './feed/campaign-feeder.ts';
export type { FeederOptions } from './feed/options.ts';
export { FAILURES, IMAGE_FAILURES, breakOnFailures, type BreakerPort } from './feed/failure-breaker.ts';
export { createImageBreaker } from './feed/image-breaker.ts';
export { REJECT_COLUMNS, type Columns } from './csv/header.ts';
export {
  campaignIdentity,
  recipientMessageId,
  type CampaignContent,
  type CampaignIdentity,
} from './import/identity.ts';
export { spoolFile } from './csv/content.ts';
export { openTable, type TableFile, type TableSource, type Finding, type OpenOptions } from './csv/open-table.ts';
export {
  isReliable,
  outlookOf,
  rateOf,
  type Outlook,
  type OutlookLane,
  type OutlookTerms,
  type Stop,
} from './report/outlook.ts';
export { campaignNotFound, commandCampaign, type CampaignCommand, type CommandPort } from './commands/change-state.ts';
export { exportSuppressions } from './report/export-suppressions.ts';
export { openPhoneList, type ListedPhone, type PhoneList } from './csv/phone-list.ts';
export {
  checkImages,
  collectImages,
  fetchImage,
  imageProblem,
  imagesRefused,
  lookAtImages,
  refuseBadImages,
  shortUrl,
  type FetchedImage,
  type ImageLook,
  type ImageReport,
} from './images/preflight.ts';
export {
  idColumn,
  readCampaign,
  refuseUnusable,
  type ReadHooks,
  type ReadOptions,
  type Summary,
} from './recipients/read-campaign.ts';
export {
  recipientReader,
  type Recipient,
  type RecipientOptions,
  type RecipientReader,
  type RecipientWarning,
} from './recipients/recipient-reader.ts';
export {
  CAMPAIGN_MOVES,
  CAMPAIGN_STATES,
  NO_COUNTS,
  isShared,
  lanesOf,
  unfedOf,
  type CampaignImages,
  type CampaignImport,
  type CampaignMove,
  type CampaignPlan,
  type CampaignRecord,
  type CampaignState,
  type Counts,
  type OutcomeCounts,
  type StoredRow,
} from './store/record.ts';
export { refuseUnended, removeCampaign, type CampaignRemoved, type RemovePort } from './commands/remove-campaign.ts';
export { rejectedFile, type RejectedFile } from './csv/rejected-file.ts';
export type { Rejection, RejectionCode } from './csv/rejection.ts';
export { HISTORY_EVENTS, type HistoryEntry } from './report/campaign-history.ts';
export { findRecipient } from './report/find-recipient.ts';
export {
  addFailures,
  failureGroups,
  type FailedStatus,
  type FailureGroup,
  type GroupOptions,
} from './report/failure-groups.ts';
export { campaignResults, refuseIncomplete, type ReadMessages } from './report/results.ts';
export { createCampaignRetention, type RetentionOptions, type RetentionPort } from './commands/campaign-retention.ts';
export {
  isUnstarted,
  refuseContinued,
  retryCampaign,
  type CampaignRetried,
  type RetryPort,
} from './commands/retry-campaign.ts';
export {
  RETRIED_STATUSES,
  type CampaignLaneOps,
  type FeederPort,
  type Retried,
  type RetriedStatus,
  type RetryFilter,
} from './lanes/contract.ts';
export { feederPort } from './lanes/feeder-port.ts';
export { campaignFacts, campaignLaneOps } from './lanes/lane-ops.ts';
export type { RowOptions } from './csv/rows.ts';
export { DELIMITERS, type Delimiter } from './csv/detect-format.ts';
export type { Moved } from './store/states.ts';
export { createCampaignStore, type CampaignStore, type CampaignStoreOptions } from './store/campaign-store.ts';
export { askEnqueueBudget, enqueueBudgetOf, type EnqueueBudget } from './feed/enqueue-budget.ts';
export type { Group, RejectionGroup } from './recipients/counters.ts';
export { bindTemplate, compileTemplate, type BoundTemplate, type CompiledTemplate } from './template/template.ts';
export type { Rendered } from './template/fast-template.ts';
export { testMessage, testMessageOf, type TestMessageDeps } from './commands/test-send.ts';
export { withOnlyInstance } from './recipients/only-instance.ts';
export { rememberNumbers, type AskNumbers, type NumberFound } from './recipients/number-check.ts';
export { refuseDisjointHours, type NumberHours } from './import/sending-hours.ts';
export {
  createCampaignService,
  type CampaignService,
  type CampaignServiceDeps,
  type CommandOptions,
} from './service.ts';
export { timingIssues, type Timing } from './import/timing.ts';
export { detailCampaign, type CampaignDetail, type CampaignLane } from './report/campaign-detail.ts';
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
} from './report/campaign-view.ts';
