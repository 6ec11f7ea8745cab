import type { ImageRef, OnUnknown, Pace } from '@pombo/message';
import type { Counts } from './tally.ts';

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
  /** Print of the content; the same id with another one is a conflict. */
  fingerprint: string;
  name: string;
  file: string;
  instances: string[];
  /** Names of the variables, in the order in which rows hold their values. */
  columns: string[];
  /** Liquid template, as it was given; rows hold what it rendered to. */
  caption?: string;
  /** The image of every row without its own. */
  image?: ImageRef;
  /** Seconds between messages, beating the instances' pace. */
  pace?: Pace;
  onUnknown: OnUnknown;
  /** ms since the epoch. */
  expiresAt?: number;
}

export interface CampaignRecord extends CampaignPlan {
  state: CampaignState;
  reason?: string;
  counts: Counts;
  /** Lane → rows stored for it, once sealed. */
  rows: Record<string, number>;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
}

/**
 * One recipient as it is stored. The caption is stored as rendered: what was checked is what is sent, and a chunk of
 * rows that share a template compresses to little more than what differs.
 */
export interface StoredRow {
  line: number;
  /** Absent for a status post. */
  phone?: string;
  /** The message's id. */
  id: string;
  /** Values of the plan's columns. */
  values: string[];
  caption?: string;
  /** Beats the plan's. */
  image?: ImageRef;
  delayMessage?: number;
  viewOnce?: boolean;
  /** Erased on demand: not fed, and nothing of the person is left. */
  gone?: true;
}
