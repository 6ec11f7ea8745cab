import { notice, type FactName } from '@pombo/catalogue';
import { refuseContinued } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import {
  attemptsOf,
  defined,
  nextStepsOf,
  PomboError,
  STATUSES,
  type Issue,
  type MessageView,
  type Status,
} from '@pombo/core';
import { openCampaigns } from '../campaign/service.ts';
import { findCampaign } from '../campaign/find.ts';
import { withDeployment } from '../deployment/deployment.ts';
import { evidenceText } from '../unknown/evidence-text.ts';
import { badFlags } from '../terminal/flags.ts';
import { needLane } from '../instances/configured.ts';
import type { Column, Output } from '../terminal/output.ts';
import { printTimeline } from './timeline.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { moment } from '../terminal/table.ts';
import { language, named, words } from '../terminal/words.ts';

/** `pombo message show`. Throws `not_found`. */
export async function showMessage(id: string, output: Output): Promise<void> {
  const view = await withDeployment(async ({ producer, ledger, receipts }) => {
    const found = (await producer.get(id)) ?? (await findByHash(id, ledger));
    return found && (await receipts.explain([found]))[0];
  });
  if (view === undefined) {
    throw new PomboError('not_found', notice('message_not_found', { id }));
  }
  const attemptLog = attemptsOf(view);
  output.facts(attemptLog.length === 0 ? view : { ...view, attemptLog }, () => factsOf(view));
  if (output.json) return;
  printTimeline(view, output);
  output.next(...nextStepsOf(view, { id: quoted(view.id), language: language() }));
}

/** How log lines name messages: SHA-256 of the id in hex, or its beginning. */
const HASH = /^[0-9a-f]{8,64}$/i;

/** Returns the message with this hash in the log. Throws `invalid_input` if several hashes begin this way. */
async function findByHash(hash: string, ledger: Ledger): Promise<MessageView | undefined> {
  if (!HASH.test(hash)) return undefined;
  const [found, ...others] = await ledger.messages.findByKey(hash.toLowerCase());
  if (others.length === 0) return found;
  throw badFlags([{ field: 'ID', problem: `matches several hashes; give more digits` }]);
}

/** The flags of `pombo message list`, as typed. */
export interface ListFlags {
  status?: string;
  instance?: string;
  campaign?: string;
  limit: string;
}

/** `pombo message list`. Throws `invalid_input`, `unknown_instance`, and `not_found` for a campaign that does not exist. */
export async function listMessages(flags: ListFlags, output: Output): Promise<void> {
  const filter = readFilter(flags);
  const views = await withDeployment(async (deployment) => {
    const { ledger } = deployment;
    if (filter.lane !== undefined) await needLane(filter.lane, ledger, 'unknown_instance');
    if (filter.campaign === undefined) return ledger.messages.list(filter);
    const { id } = await findCampaign(filter.campaign, openCampaigns(deployment).store);
    return ledger.messages.list({ ...filter, campaign: id });
  });
  output.list(views, COLUMNS, 'No messages.');
  if (!output.json && views.length === filter.limit) output.say(`The newest ${filter.limit}; more with --limit.`);
}

/** `pombo message find`. Throws `not_found` if no message has the id. */
export async function findMessages(ids: { zaapId?: string; messageId?: string }, output: Output): Promise<void> {
  const flags: [string, string | undefined][] = [
    ['--zaap-id', ids.zaapId],
    ['--message-id', ids.messageId],
  ];
  const given = flags.filter(([, id]) => id !== undefined);
  if (given.length === 0) throw badFlags([{ field: '--zaap-id', problem: 'or --message-id is required' }]);
  const views = await withDeployment(({ ledger }) => ledger.messages.find(ids));
  if (views.length > 0) return output.list(views, COLUMNS, '');
  const asked = given.map(([flag, id]) => `${flag} ${id}`).join(' or ');
  throw new PomboError('not_found', `No message of ours has ${asked}`, {
    hint: 'Z-API returns both ids. Pombo does not know messages that other systems sent through the number.',
  });
}

/** `pombo message cancel`. Throws `not_found`, `wrong_status`. */
export async function cancelMessage(id: string, output: Output): Promise<void> {
  const view = await withDeployment(({ producer }) => producer.cancel(id));
  output.document(view, () => [`Cancelled ${view.id}: it will not be sent.`]);
  output.next(`undo: pombo message retry ${quoted(id)}`);
}

/** `pombo message retry`. Throws `not_found`, `wrong_status`, `not_proven_unsent`. */
export async function retryMessage(id: string, output: Output): Promise<void> {
  const view = await withDeployment(async (deployment) => {
    const found = await deployment.producer.get(id);
    await refuseContinued(found?.campaign, openCampaigns(deployment).store);
    return deployment.producer.retry(id);
  });
  output.document(view, () => [`Queued ${view.id} again on ${view.instance}.`]);
  output.next(`follow it: pombo message show ${quoted(id)}`);
}

const COLUMNS: Column<MessageView>[] = [
  ['id', ({ id }) => id],
  ['instance', ({ instance }) => instance],
  ['phone', ({ phone, type }) => phone ?? type],
  ['status', ({ status }) => status],
  ['attempts', ({ attempts }) => attempts, 'optional'],
  ['created', ({ createdAt }) => moment(createdAt), 'optional'],
  ['error', ({ error }) => error && `${error.code}: ${error.message}`],
  ['duplicate', ({ duplicateCertainty }) => duplicateCertainty, 'optional'],
];

function factsOf(view: MessageView): [string, string | number | undefined][] {
  const { image, resolved } = view;
  const facts: [FactName | 'zaapId' | 'messageId', string | number | undefined][] = [
    ['id', view.id],
    ['status', statusText(view)],
    ['type', view.type],
    ['instance', view.instance],
    ['phone', view.phone],
    ['image', image.kind === 'url' ? image.url : `${image.bytes} bytes, sha256 ${image.sha256}`],
    ['caption', view.caption],
    ['zaapId', view.result?.zaapId],
    ['messageId', view.result?.messageId],
    ['attempts', view.attempts],
    ['duplicate', view.duplicateCertainty && words('message_duplicate', { certainty: view.duplicateCertainty })],
    ['error', view.error && `${view.error.code}: ${view.error.message}`],
    ['priority', view.priority],
    ['campaign', view.campaign],
    ['line', view.line],
    ['created', moment(view.createdAt)],
    ['not before', moment(view.nextAttemptAt ?? view.sendAt)],
    ['expires', moment(view.expiresAt)],
    ['accepted', moment(view.acceptedAt)],
    ['sent', moment(view.sentAt)],
    ['delivered', moment(view.deliveredAt)],
    ['read', moment(view.readAt)],
    ['views', view.views],
    ['resolved', resolved && resolvedText(resolved)],
    ['known', view.evidence && evidenceText(view, Date.now()).join(' \u00b7 ')],
    ['metadata', view.metadata && JSON.stringify(view.metadata)],
  ];
  return facts.map(([name, fact]) => [name === 'zaapId' || name === 'messageId' ? name : named(name), fact]);
}

function statusText({ status, assumed, unconfirmed }: MessageView): string {
  const shown = process.stdout.isTTY ? words('status', { status }) : status;
  if (assumed) return words('message_status_assumed', { status: shown });
  return unconfirmed ? words('message_status_unconfirmed', { status: shown }) : shown;
}

function resolvedText({ as, at, by, why }: NonNullable<MessageView['resolved']>): string {
  return words('message_resolved', { as, at: moment(at) ?? '', by, why });
}

interface Filter {
  status?: Status;
  lane?: string;
  campaign?: string;
  limit: number;
}

function readFilter({ status, instance, campaign, limit }: ListFlags): Filter {
  const issues: Issue[] = [];
  const known = STATUSES.find((each) => each === status);
  if (status !== undefined && known === undefined) {
    issues.push({ field: '--status', problem: `must be one of ${STATUSES.join(', ')}`, example: 'failed' });
  }
  const count = countOf(limit);
  if (count === undefined) issues.push(badCount);
  if (issues.length > 0) throw badFlags(issues);
  return {
    limit: count!,
    ...defined({ status: known, lane: instance, campaign }),
  };
}

/** Reads `--limit`. Throws `invalid_input`. */
export function readCount(text: string): number {
  const count = countOf(text);
  if (count === undefined) throw badFlags([badCount]);
  return count;
}

const MOST = 10_000;
const badCount: Issue = { field: '--limit', problem: `must be a number from 1 to ${MOST}`, example: '50' };

function countOf(text: string): number | undefined {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST ? count : undefined;
}
