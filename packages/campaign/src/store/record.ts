import type { AnyNotice } from '@pombo/catalogue';
import type { ImageRef, OnUnknown, Pace, SendingRules } from '@pombo/core';
import type { Delimiter } from '../csv/detect-format.ts';

/**
 * The states of a campaign. Nothing of an `importing` campaign is sent: only a sealed one can start. `removing` ends only
 * with the removal.
 */
export const CAMPAIGN_STATES = [
  'importing',
  'ready',
  'scheduled',
  'running',
  'paused',
  'completed',
  'cancelled',
  'removing',
] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** Every legal change of state. */
export const CAMPAIGN_MOVES = {
  /** Together with the counts of its file (seal-import.lua). */
  seal: { to: 'ready', from: ['importing'] },
  start: { to: 'running', from: ['ready'] },
  /** Started before its `startAt`: it runs automatically from that time on. */
  schedule: { to: 'scheduled', from: ['ready'] },
  reschedule: { to: 'scheduled', from: ['paused'] },
  begin: { to: 'running', from: ['scheduled'] },
  pause: { to: 'paused', from: ['scheduled', 'running'] },
  resume: { to: 'running', from: ['paused'] },
  cancel: { to: 'cancelled', from: ['importing', 'ready', 'scheduled', 'running', 'paused'] },
  complete: { to: 'completed', from: ['running'] },
  /** A retry of some of its messages. */
  reopen: { to: 'running', from: ['completed'] },
  /** A retry of what a cancellation left unsent. */
  revive: { to: 'running', from: ['cancelled'] },
  remove: { to: 'removing', from: ['completed', 'cancelled'] },
} as const satisfies Record<string, { to: CampaignState; from: readonly CampaignState[] }>;

export type CampaignMove = keyof typeof CAMPAIGN_MOVES;

/** A campaign's stored image, as a person recognises it. */
export interface PlanPicture {
  /** The file's name, without its folder; absent for a data: text. */
  file?: string;
  /** In pixels. */
  width: number;
  height: number;
}

/** What a campaign sends, as the user gave it. Never changes once it is sealed. */
export interface CampaignPlan {
  id: string;
  /** Hash of the content. The same id with another hash is a conflict. */
  fingerprint: string;
  /** Hash of image and text alone, if the whole campaign has one image. It is the same for another list of people. */
  messagePrint?: string;
  name: string;
  file: string;
  instances: string[];
  /** Names of the variables, in the order of the values in each row. */
  columns: string[];
  /** The file's delimiter; absent in campaigns of earlier versions. */
  delimiter?: Delimiter;
  /** Liquid template, as given; rows hold the rendered text. */
  caption?: string;
  /** The image of every row without its own. */
  image?: ImageRef;
  /** Of an image that is stored, to recognise it; absent in campaigns of earlier versions. */
  picture?: PlanPicture;
  /** Seconds between messages; overrides the instances' pace. */
  pace?: Pace;
  onUnknown: OnUnknown;
  /** ISO code, of phones without a country code; absent if none was given, and in campaigns of earlier versions. */
  country?: string;
  /** Nothing is sent after this time (ms since the epoch). */
  expiresAt?: number;
  /** Nothing is sent before this time (ms since the epoch). Absent: it runs as soon as it is started. */
  startAt?: number;
  /** Its own hours, days and daily limit, over all of its numbers. */
  rules?: SendingRules;
  /** False: each number sends its own rows, even while it is held. */
  share?: false;
  /** False: the images are not checked before the start. */
  imageCheck?: false;
}

export interface CampaignRecord extends CampaignPlan {
  state: CampaignState;
  /** Number of the record's last change of state (fencing token). Of two commands, lanes obey the newer one. */
  fence: number;
  /** A person retried expired messages: the past `expiresAt` no longer applies. */
  expiryLifted?: true;
  /** The later run of the same campaign that has taken over its unsent messages. */
  continuedBy?: string;
  reason?: string;
  /** `reason` in other languages; absent for a person's own words, and in campaigns of earlier versions. */
  reasonNotice?: AnyNotice;
  /** Counts of the whole file; zeros until it is stored completely. */
  counts: Counts;
  /** Present until the file is stored completely; nothing is sent before that. */
  import?: CampaignImport;
  /** Lane → rows stored for it, once sealed. */
  rows: Record<string, number>;
  /** Lane → rows of its partition that are enqueued, there or on another lane in its place (the cursor). */
  fed: Record<string, number>;
  /** Lane → the recovery (epoch) after which each of its fed rows was known to have its message. */
  checked?: Record<string, string>;
  /** Number of rows whose messages Redis has lost. Whether they were sent is not known. */
  lost?: number;
  /** The image URLs of its rows, to be checked before it starts. */
  images?: CampaignImages;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
  /** Its latest moves, oldest first; absent before the first one, and in campaigns of earlier versions. */
  history?: CampaignEvent[];
  /** Counts when it was last started, resumed or reopened: the baseline of the failure breaker. */
  judgedFrom?: OutcomeCounts;
}

/** One move of a campaign to another state. */
export interface CampaignEvent {
  /** ms since the epoch. */
  at: number;
  from: CampaignState;
  to: CampaignState;
  reason?: string;
  /** `reason` in other languages. */
  reasonNotice?: AnyNotice;
  /** Who asked for it: a user, or the id of an API key or session. Absent: Pombo itself. */
  by?: string;
}

/** Each row is counted once: `rows` is the sum of the others. */
export interface Counts {
  rows: number;
  /** Sent as written. */
  ready: number;
  /** Sent after a repair (a ninth digit was added). */
  repaired: number;
  /** An earlier line is for the same person. */
  duplicate: number;
  suppressed: number;
  /** Left out: an earlier run has already reached the person. */
  alreadySent: number;
  /** Left out: another message already has the id. */
  alreadyKnown: number;
  rejected: number;
}

/** The counts of a file that was not read yet. */
export const NO_COUNTS: Counts = {
  rows: 0,
  ready: 0,
  repaired: 0,
  duplicate: 0,
  suppressed: 0,
  alreadySent: 0,
  alreadyKnown: 0,
  rejected: 0,
};

/** The image URLs of a campaign: the first ones found, and the number of all others. */
export interface CampaignImages {
  urls: string[];
  /** Distinct URLs beyond these; they are not checked before they are sent. */
  more: number;
}

/** Progress of the import of a campaign's file. */
export interface CampaignImport {
  /** Rows stored so far. */
  rows: number;
  /** True when the importer has stopped, or has not renewed its lease for 5 s. */
  cutOff: boolean;
}

/** Returns the progress of an import from the stored fields of its record. `nowMs`: Redis time. */
export function importState(fields: Record<string, string>, nowMs: number, silentMs: number): CampaignImport {
  const { importedRows = '0', storedAt, createdAt, cutOff, state } = fields;
  const silent = nowMs - Number(storedAt ?? createdAt) > silentMs;
  return { rows: Number(importedRows), cutOff: state !== 'importing' || cutOff === '1' || silent };
}

/** How many of a campaign's messages had ended, and how many of these had failed. */
export interface OutcomeCounts {
  failed: number;
  ended: number;
}

/** Returns every lane that may have messages of a campaign: those with rows, and those that may take some. */
export function lanesOf({ rows, instances }: Pick<CampaignRecord, 'rows' | 'instances'>): string[] {
  return [...new Set([...Object.keys(rows), ...instances])];
}

/** Returns how many rows of a lane's partition are not enqueued yet. */
export function unfedOf({ rows, fed }: Pick<CampaignRecord, 'rows' | 'fed'>, lane: string): number {
  return Math.max(0, (rows[lane] ?? 0) - (fed[lane] ?? 0));
}

/** Returns true when other numbers may take rows and messages of a number that is full or unavailable. */
export function isShared(record: Pick<CampaignRecord, 'rows' | 'instances' | 'share'>): boolean {
  return record.share !== false && record.instances.length > 1;
}

/**
 * One recipient as stored. The caption is stored rendered: the text that was checked is the text that is sent, and rows
 * that share a template compress to little more than their differences.
 */
export interface StoredRow {
  line: number;
  /** Absent for a status post. */
  phone?: string;
  /** The LID of the same person, as Z-API reported it. */
  lid?: string;
  /** The message's id. */
  id: string;
  /** Values of the plan's columns, in their order. */
  values: string[];
  caption?: string;
  /** Overrides the plan's image. */
  image?: ImageRef;
  delayMessage?: number;
  viewOnce?: boolean;
  /** Sticky: it stays with its number, because the line names it or the person was written to from it before. */
  keeps?: true;
  /** Erased on request: it is never enqueued, and no data of the person is left. */
  gone?: true;
}
