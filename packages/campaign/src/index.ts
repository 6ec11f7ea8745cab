export { parseDelay } from './cells.ts';
export { createCampaign, type CampaignMade, type CreateOptions, type CreateParts } from './create.ts';
export { ENCODINGS, type Encoding } from './encoding.ts';
export { estimate, formatEstimate, type Estimate, type LaneLoad } from './estimate.ts';
export { exportResults, type ResultRow } from './export.ts';
export { createFeeder, type Feeder, type FeederOptions, type FeederPort } from './feeder.ts';
export { MEDIA_FAILURES, guardMedia } from './guard.ts';
export { REJECT_COLUMNS, type Columns } from './header.ts';
export { campaignIdentity, recipientMessageId, type CampaignContent, type CampaignIdentity } from './identity.ts';
export { imageResolver, type ImageFound, type ImageOptions, type ImageRefused, type ImageWarning } from './images.ts';
export { openCsv, type CsvFile, type CsvSource, type Finding, type OpenOptions } from './open.ts';
export { campaignNotFound, orderCampaign, type OrderPort } from './orders.ts';
export {
  parseCountry,
  parsePhone,
  type Phone,
  type PhoneRefusal,
  type PhoneRefusalCode,
  type PhoneRepair,
  type PhoneWarning,
} from './phones.ts';
export { readCampaign, refuseUnusable, type ReadHooks, type ReadOptions, type Summary } from './plan.ts';
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
  type CampaignMove,
  type CampaignPlan,
  type CampaignRecord,
  type CampaignState,
  type StoredRow,
} from './record.ts';
export { rejectedFile, type RejectedFile } from './rejected.ts';
export type { Rejection, RejectionCode } from './rejection.ts';
export { campaignResults, type ReadMessages } from './results.ts';
export { retryCampaign, type Retried, type RetriedStatus, type RetryPort } from './retry.ts';
export type { RowOptions } from './rows.ts';
export { DELIMITERS, type Delimiter } from './sniff.ts';
export { createCampaignStore, type CampaignStore, type Moved } from './store.ts';
export type { Counts, Group, RejectionGroup } from './tally.ts';
export { bindTemplate, compileTemplate, type BoundTemplate, type CompiledTemplate, type Rendered } from './template.ts';
export { viewCampaign, type CampaignProgress, type CampaignView } from './view.ts';
