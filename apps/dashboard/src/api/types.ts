/**
 * What the API returns, as the dashboard reads it. `test/dashboard/types.test.ts` compares it with the API's own schemas.
 * To be replaced by the generated client.
 */

export type Status =
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown'
  | 'cancelled'
  | 'expired'
  | 'suppressed';

export type Scope = 'send' | 'read' | 'manage';

export interface Access {
  access: 'open' | 'session' | 'none';
  scopes: Scope[];
  role?: 'viewer' | 'operator' | 'admin' | undefined;
  readonly: boolean;
  build: string;
  session?: { id: string; key: string; name: string; endsAt: string } | undefined;
}

export interface Flow {
  accepted: number;
  sent: number;
  failed: number;
}

export interface Attention {
  kind: 'redis' | 'no-worker' | 'lane' | 'campaign' | 'unknown' | 'callbacks';
  code?: string | undefined;
  instances?: string[] | undefined;
  count?: number | undefined;
  queued?: number | undefined;
  campaign?: string | undefined;
  name?: string | undefined;
  detail?: string | undefined;
  since?: string | undefined;
}

export interface Overview {
  at: string;
  build: string;
  timezone: string;
  totals: { queued: number; sending: number; accepted: number; unknown: number; failed: number };
  rate: Flow;
  throughput: { to: string; minutes: Flow[]; complete: boolean };
  oldest?: { instance: string; since: string } | undefined;
  lanes: { total: number; held: number; sending: number };
  workers: number;
  campaigns: Campaign[];
  attention: Attention[];
}

export interface Blocker {
  code: string;
  means: string;
  endedBy: 'itself' | 'person';
  steps: string[];
  avoid?: string | undefined;
  detail?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

export interface Lane {
  instance: string;
  state: 'open' | 'held' | 'cooling' | 'sending';
  holds: { reason: string; detail: string; since: number; by?: Author | undefined }[];
  blockers: Blocker[];
  waiting?: { until: string; reason: 'window' | 'daily-limit' } | undefined;
  queued: number;
  sending: number;
  accepted: number;
  unknown: number;
  failed: number;
  zapiQueue?: { listed: number; at: string } | undefined;
  callbacksMissed?: true | undefined;
  served: boolean;
  workers: number;
  oldestQueued?: string | undefined;
  perMinute: number;
  pace?: { min: number; max: number } | undefined;
  rules?:
    | {
        window?: string | undefined;
        days?: string | undefined;
        timezone?: string | undefined;
        dailyLimit?: number | undefined;
      }
    | undefined;
  today?: number | undefined;
}

export type CampaignState =
  | 'importing'
  | 'ready'
  | 'scheduled'
  | 'running'
  | 'paused'
  | 'completed'
  | 'cancelled'
  | 'removing';

export type Progress = Partial<Record<'pending' | Status, number>>;

export interface Campaign {
  id: string;
  name: string;
  state: CampaignState;
  reason?: string | undefined;
  file: string;
  instances: string[];
  caption?: string | undefined;
  createdAt: string;
  startAt?: string | undefined;
  startedAt?: string | undefined;
  endedAt?: string | undefined;
  expiresAt?: string | undefined;
  counts: Partial<Record<string, number>>;
  total: number;
  waiting?:
    | {
        reason: string;
        until?: string | undefined;
        lanes?: { instance: string; messages: number; why: string; codes: string[] }[] | undefined;
      }
    | undefined;
  progress: Progress;
  possibleDuplicates?: { certain: number; possible: number } | undefined;
}

export interface HistoryEntry {
  at: string;
  event: string;
  reason?: string | undefined;
  by?: string | undefined;
}

export interface CampaignDetail extends Campaign {
  perMinute: number;
  outlook: {
    estimate?: { minMs: number; maxMs: number } | undefined;
    still: { instance: string; stopped: string[] }[];
    last?: { instance: string } | undefined;
  };
  history: HistoryEntry[];
}

export interface FailureGroup {
  status: 'failed' | 'unknown' | 'expired';
  code: string;
  count: number;
  maybeSent?: true | undefined;
  retryable: number;
  means?: string | undefined;
  advice?: string | undefined;
  words: string[];
  lines: number[];
}

export interface Attempt {
  attempt?: number | undefined;
  times?: number | undefined;
  startedAt?: string | undefined;
  endedAt: string;
  outcome: string;
  httpStatus?: number | undefined;
  detail?: string | undefined;
  status: Status;
  retryAt?: string | undefined;
  hold?: string | undefined;
}

export interface Evidence {
  since: string;
  reason: string;
  attempt: number;
  attemptedAt: string;
  searched?: { at: string; listed: number } | undefined;
  callbacks: 'heard' | 'silent' | 'never-seen';
  sameRecipient?: string[] | undefined;
  signs?:
    | {
        kinds: string[];
        receivedAt: string;
        failed?: true | undefined;
        others: string[];
        elsewhere?: true | undefined;
      }[]
    | undefined;
  undecidable?: true | undefined;
  shared?: true | undefined;
  resendFrom: string;
}

export interface Message {
  id: string;
  type: string;
  instance: string;
  status: Status;
  statusAt: string;
  phone?: string | undefined;
  result?: { zaapId?: string | undefined; messageId?: string | undefined } | undefined;
  attempts: number;
  error?: { code: string; message: string } | undefined;
  image: { kind: string };
  caption?: string | undefined;
  createdAt: string;
  sendAt?: string | undefined;
  expiresAt?: string | undefined;
  nextAttemptAt?: string | undefined;
  acceptedAt?: string | undefined;
  sentAt?: string | undefined;
  deliveredAt?: string | undefined;
  readAt?: string | undefined;
  campaign?: string | undefined;
  line?: number | undefined;
  possibleDuplicate?: true | undefined;
  duplicateCertainty?: 'certain' | 'possible' | undefined;
  resolved?: { as: string; at: string; by?: string | undefined; why?: string | undefined } | undefined;
  evidence?: Evidence | undefined;
  notProvenUnsent?: true | undefined;
  attemptLog?: Attempt[] | undefined;
}

export interface MessageDetail extends Message {
  next: string[];
}

export interface MessagePage {
  messages: Message[];
  next?: string | undefined;
}

export interface CampaignPage {
  campaigns: Campaign[];
  next?: string | undefined;
}

/** Who asked for a hold or its end; absent: Pombo itself. */
export interface Author {
  kind: 'cli' | 'key' | 'session' | 'local';
  name?: string | undefined;
}

export interface HoldChange {
  at: string;
  what: 'held' | 'resumed';
  reason: string;
  detail: string;
  by?: Author | undefined;
}

export interface PostOnNumber {
  instance: string;
  message: string;
  status?: Status | undefined;
  statusAt?: string | undefined;
  views?: number | undefined;
  possibleDuplicate?: true | undefined;
  error?: { code: string; message: string } | undefined;
}

export interface Post {
  id: string;
  createdAt: string;
  caption?: string | undefined;
  image?: { kind: 'url'; url: string } | { kind: 'base64'; bytes: number } | undefined;
  numbers: PostOnNumber[];
}

export interface OptOut {
  phone: string;
  why: string;
  at: string;
}

export interface ImportedOptOuts {
  added: number;
  known: number;
  rejected: number;
  lines: { line: number; column: string; value: string; problem: string }[];
}

export interface Callback {
  id: string;
  url: string;
  events?: string[] | undefined;
  instance?: string | undefined;
  createdAt: string;
  disabled?: { at: string; why: string } | undefined;
  failingSince?: string | undefined;
  lastError?: string | undefined;
  lastDeliveredAt?: string | undefined;
  waiting: number;
}

export interface CallbackDelivery {
  event: string;
  type: string;
  message?: string | undefined;
  campaign?: string | undefined;
  instance?: string | undefined;
  at: string;
  attempt: number;
  ms: number;
  result: 'delivered' | 'retry' | 'given-up' | 'gone';
  status?: number | undefined;
  why?: string | undefined;
  nextAt?: string | undefined;
}
