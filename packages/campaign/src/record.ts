import type { ImageRef, OnUnknown, Pace, SendingRules } from '@pombo/core';
import type { CampaignImages } from './preflight.ts';
import type { Delimiter } from './sniff.ts';
import type { Counts } from './tally.ts';

/**
 * Where a campaign stands. `importing` is never sent: only a sealed campaign can start. `removing`: nothing leads out of
 * it but the end of the removal.
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
  /** Started before its time: it runs by itself from then on. */
  schedule: { to: 'scheduled', from: ['ready'] },
  reschedule: { to: 'scheduled', from: ['paused'] },
  begin: { to: 'running', from: ['scheduled'] },
  pause: { to: 'paused', from: ['scheduled', 'running'] },
  resume: { to: 'running', from: ['paused'] },
  cancel: { to: 'cancelled', from: ['importing', 'ready', 'scheduled', 'running', 'paused'] },
  complete: { to: 'completed', from: ['running'] },
  /** A retry of some of its messages. */
  reopen: { to: 'running', from: ['completed'] },
  /** A retry of what was not sent before it was cancelled. */
  revive: { to: 'running', from: ['cancelled'] },
  remove: { to: 'removing', from: ['completed', 'cancelled'] },
} as const satisfies Record<string, { to: CampaignState; from: readonly CampaignState[] }>;

export type CampaignMove = keyof typeof CAMPAIGN_MOVES;

/** What a campaign sends, as it was given; never changes once it is sealed. */
export interface CampaignPlan {
  id: string;
  /** Print of the content; the same id with another one is a conflict. */
  fingerprint: string;
  /** Print of image and text alone, where the whole campaign has one image: the same for another list. */
  messagePrint?: string;
  name: string;
  file: string;
  instances: string[];
  /** Names of the variables, in the order in which rows hold their values. */
  columns: string[];
  /** Between the cells of the file; absent in campaigns of earlier versions. */
  delimiter?: Delimiter;
  /** Liquid template, as it was given; rows hold what it rendered to. */
  caption?: string;
  /** The image of every row without its own. */
  image?: ImageRef;
  /** Seconds between messages, beating the instances' pace. */
  pace?: Pace;
  onUnknown: OnUnknown;
  /** ms since the epoch. What is not sent by then never is. */
  expiresAt?: number;
  /** ms since the epoch; absent: as soon as somebody starts it. */
  startAt?: number;
  /** Hours, days and daily limit of its own, over all of its numbers. */
  rules?: SendingRules;
  /** False: each number sends its own share, also while it is held. */
  share?: false;
  /** False: nobody looks at the images before the start. */
  imageCheck?: false;
}

export interface CampaignRecord extends CampaignPlan {
  state: CampaignState;
  /** Number of the record's last change of state: tells lanes which of two orders is newer. */
  fence: number;
  /** A person retried what had expired: its expiresAt has passed, and counts no more. */
  expiryLifted?: true;
  /** A later run of the same campaign, which has what was not sent of this one. */
  continuedBy?: string;
  reason?: string;
  /** Of the whole file; zeros while it is not stored completely. */
  counts: Counts;
  /** Present while its file is not stored completely: nothing of it was ever sent. */
  import?: CampaignImport;
  /** Lane → rows stored for it, once sealed. */
  rows: Record<string, number>;
  /** Lane → rows of its share that are fed: queued there, or on another lane in its place. */
  fed: Record<string, number>;
  /** Lane → the recovery after which every row that it was fed was known to have its message. */
  checked?: Record<string, string>;
  /** The image URLs that its rows name, for the look at them before it starts. */
  images?: CampaignImages;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
  /** Where it stood when it was last started, resumed or reopened: failures are judged from there. */
  judgedFrom?: Standing;
}

/** How far the import of a campaign's file is. */
export interface CampaignImport {
  /** Rows stored so far. */
  rows: number;
  /** True when the importer has stopped, or was not heard of for 5 s. */
  cutOff: boolean;
}

/** How far an import is, by the stored fields of its record; `nowMs`: Redis time. */
export function importState(fields: Record<string, string>, nowMs: number, silentMs: number): CampaignImport {
  const { importedRows = '0', storedAt, createdAt, cutOff, state } = fields;
  const silent = nowMs - Number(storedAt ?? createdAt) > silentMs;
  return { rows: Number(importedRows), cutOff: state !== 'importing' || cutOff === '1' || silent };
}

/** How many of a campaign's messages had come to an end, and how many of these in failure. */
export interface Standing {
  failed: number;
  ended: number;
}

/** Every lane that may have messages of a campaign: those that rows are stored for, and those that may get a share. */
export function lanesOf({ rows, instances }: Pick<CampaignRecord, 'rows' | 'instances'>): string[] {
  return [...new Set([...Object.keys(rows), ...instances])];
}

/** Rows of a lane's share that are not fed yet. */
export function unfedOf({ rows, fed }: Pick<CampaignRecord, 'rows' | 'fed'>, lane: string): number {
  return Math.max(0, (rows[lane] ?? 0) - (fed[lane] ?? 0));
}

/** True when rows and messages may go to another number than the one they were meant for. */
export function isShared(record: Pick<CampaignRecord, 'rows' | 'instances' | 'share'>): boolean {
  return record.share !== false && record.instances.length > 1;
}

/**
 * One recipient as it is stored. The caption is stored as rendered: what was checked is what is sent, and a chunk of
 * rows that share a template compresses to little more than what differs.
 */
export interface StoredRow {
  line: number;
  /** Absent for a status post. */
  phone?: string;
  /** The LID of the same person, as Z-API answered it. */
  lid?: string;
  /** The message's id. */
  id: string;
  /** Values of the plan's columns. */
  values: string[];
  caption?: string;
  /** Beats the plan's. */
  image?: ImageRef;
  delayMessage?: number;
  viewOnce?: boolean;
  /** Stays with its number: the line names it, or the person was written to from it before. */
  keeps?: true;
  /** Erased on demand: not fed, and nothing of the person is left. */
  gone?: true;
}
