import type { ImageRef, OnUnknown, Pace } from '@pombo/message';

/** Where a campaign stands. `importing` is never sent: only a sealed campaign can start. */
export const CAMPAIGN_STATES = ['importing', 'ready', 'running', 'paused', 'completed', 'cancelled'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** Every legal change of state. */
export const CAMPAIGN_MOVES = {
  seal: { to: 'ready', from: ['importing'] },
  start: { to: 'running', from: ['ready'] },
  pause: { to: 'paused', from: ['running'] },
  resume: { to: 'running', from: ['paused'] },
  cancel: { to: 'cancelled', from: ['importing', 'ready', 'running', 'paused'] },
  complete: { to: 'completed', from: ['running'] },
  /** A retry of some of its messages. */
  reopen: { to: 'running', from: ['completed'] },
} as const satisfies Record<string, { to: CampaignState; from: readonly CampaignState[] }>;

export type CampaignMove = keyof typeof CAMPAIGN_MOVES;

/** What a campaign sends, as it was given; never changes once it is sealed. */
export interface CampaignPlan {
  id: string;
  name: string;
  file: string;
  instances: string[];
  /** Names of the variables, in the order in which rows hold their values. */
  columns: string[];
  /** Liquid template; a row's own caption beats it. */
  caption?: string;
  /** A stored image or a URL for every row without its own; `template` when the URL uses columns. */
  image?: { ref: ImageRef } | { template: string };
  /** Seconds between messages, beating the instances' pace. */
  pace?: Pace;
  onUnknown: OnUnknown;
  /** ms since the epoch. */
  expiresAt?: number;
}

export interface CampaignCounts {
  rows: number;
  ready: number;
  repaired: number;
  duplicate: number;
  suppressed: number;
  rejected: number;
}

export interface CampaignRecord extends CampaignPlan {
  state: CampaignState;
  reason?: string;
  counts: CampaignCounts;
  /** Lane → rows stored for it, once sealed. */
  rows: Record<string, number>;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
}

/** One recipient as it is stored: what can not be worked out again from the plan. */
export interface Row {
  line: number;
  /** Absent for a status post. */
  phone?: string;
  /** The message's id. */
  id: string;
  /** Values of the plan's columns. */
  values: string[];
  /** Cells that beat the plan. `image`: a URL, or a stored image. */
  own?: { caption?: string; image?: ImageRef; delayMessage?: number; viewOnce?: boolean };
}
