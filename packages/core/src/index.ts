export { forbiddenAddress, isLoopbackHost, type AddressRule } from './url/address.ts';
export {
  BLOCKER_CODES,
  STALL_GRACE_MS,
  blockersOf,
  type Blocker,
  type BlockerCode,
  type LaneFacts,
} from './lane/blockers.ts';
export type {
  AttemptsPort,
  OpenRequest,
  AttemptOpened,
  DeathsPort,
  AttemptClosed,
  CloseDetails,
  Loaded,
  NextMessage,
  Outstanding,
  AttemptNotOpened,
} from './contracts/attempt.ts';
export {
  createContinuousLease,
  elapsedMs,
  type Broken,
  type ContinuousLease,
  type Moment,
} from './continuous-lease.ts';
export { createKept, type Kept, type KeptOptions } from './kept.ts';
export type { Probe, QueueEntry, QueueListing, QueueReport, Sendable, Sender } from './contracts/gateway.ts';
export type { End, EndedAs, Intent, JournalPort, Recorded } from './contracts/journal.ts';
export type { LaneWait, LanesPort, LimitScope, OutagesPort, QuotaPort } from './contracts/lane.ts';
export type {
  ImagesPort,
  JobWalk,
  LedgerPort,
  MessageEndings,
  MessageSweeps,
  SweepOutlook,
  SweepScope,
  MessagesPort,
  SenderAffinityPort,
  SuppressionsPort,
  UnconfirmedPort,
} from './contracts/ledger.ts';
export type { Fetched, FetchedJob, JobHolder, LaneQueues, QueueHolder } from './contracts/lane-queue.ts';
export type { Log } from './contracts/log.ts';
export type { LaneJob, LaneJobs, QueuedMessage } from './contracts/queue.ts';
export type {
  EvidencePort,
  SettledByQueue,
  MediaReport,
  ReceiptsPort,
  Requeued,
  Settled,
  Unclear,
} from './contracts/receipts.ts';
export type { Awaited, CheckIn, JournalEntry, Recovery, RecoveryPort, Repair, Restored } from './contracts/recovery.ts';
export type { RedisRunPort } from './contracts/redis-run.ts';
export type { Heartbeat, WorkerSnapshot, WorkersPort } from './contracts/workers.ts';
export { defined } from './defined.ts';
export { callbackUrlProblem, foreignUrlProblem } from './url/callback-url.ts';
export type { DeliveryFailure, DeliveryFailureClass, EventFacts, GatewayEvent } from './event.ts';
export { ERRORS, errorWordsOf, PomboError, isPomboError, type ErrorCode, type Issue } from './errors.ts';
export { readAuthor, writeAuthor, type Author, type Hold, type HoldChange } from './lane/hold.ts';
export { HOLD_GUIDE, holdSteps, stepsFor, type HoldGuide } from './lane/hold-guide.ts';
export {
  MAX_IMAGE_BYTES,
  WARN_IMAGE_BYTES,
  bareBase64Type,
  imageBytesProblem,
  imageIssue,
  imageProblem,
  parseDataUrl,
  sniffImage,
  type ImageRef,
} from './message/image.ts';
export { pictureOf, type Picture } from './message/picture.ts';
export {
  QUEUE_NAME,
  QUEUE_PRIORITY,
  campaignDayKey,
  jobId,
  laneSlot,
  messageKey,
  parseJobId,
  wakeChannel,
  lostId,
} from './keys.ts';
export {
  LANE_GUIDE,
  LANE_STALLS,
  LANE_STATES,
  type LaneGuide,
  type LaneStall,
  type LaneState,
} from './lane/lane-guide.ts';
export { DEFAULT_PACE, type InstanceInfo, type LaneView, type Pace, type SendingRules } from './lane/lane.ts';
export type { MessageBody, QueuedTrace } from './message/body.ts';
export { checkMessage, parseMessage, type ReadPhone } from './message/check.ts';
export {
  DELAY_MESSAGE,
  INSTANCE_NAME,
  MAX_CAPTION,
  MAX_ID,
  MESSAGE_TYPES,
  ON_UNKNOWN,
  PRIORITIES,
  hasRecipient,
  type CheckedMessage,
  type MessageInput,
  type MessageType,
  type OnUnknown,
  type Priority,
  type SendImageInput,
  type SendImageStatusInput,
} from './message/input.ts';
export { describeIssue, invalidInput } from './message/issues.ts';
export { messageSchema } from './message/schema.ts';
export { ERROR_GUIDE, errorGuideOf, type ErrorGuide } from './message/error-guide.ts';
export { nextStepsOf } from './message/next-steps.ts';
export { attemptsOf, maybeSent, type AttemptRecord } from './message/attempt-record.ts';
export type { MessageView, UnclearSign, UnknownEvidence } from './message/view.ts';
export { EVENT_GUIDE, EVENT_TYPES, eventTypeOf, type DomainEvent, type EventType } from './domain-event.ts';
export {
  HOLD_REASONS,
  QUIET_MS,
  type Evidence,
  type HoldReason,
  type Ids,
  type Outcome,
  type OutcomeKind,
  type RefusalCode,
  type UnknownCause,
  type UnknownReason,
} from './outcome.ts';
export { Verdict, isGatewayFailure, type AttemptError, type LaneFault, type LaneVerdict } from './verdict.ts';
export { PHONE_EXAMPLE, maskPhone, personKey, phoneForm, type PhoneForm } from './phone/form.ts';
export { DEFAULT_COUNTRY, parseCountry, type CountryCode, type PhoneRepair } from './phone/plan.ts';
export {
  parsePhone,
  parseRecipient,
  parseZapiPhone,
  phoneRulesOf,
  phoneShapeRefusal,
  withPlus,
  type Phone,
  type PhoneRules,
  type PhoneWarning,
} from './phone/read.ts';
export type { PhoneRefusal, PhoneRefusalCode } from './phone/refusal.ts';
export { RETENTION_MS } from './retention.ts';
export { nearest } from './nearest.ts';
export { sentence } from './sentence.ts';
export { RETRY_LIMITS } from './retry-limits.ts';
export { sendDeadlineMs } from './send-deadline.ts';
export { STATUS_GUIDE, statusStep, type StatusGuide } from './message/status-guide.ts';
export { STATUSES, TRANSITIONS, isSettled, isTaken, mayMove, type Status } from './message/status.ts';
