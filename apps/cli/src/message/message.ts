import { notice, say, type FactName } from '@pombo/catalogue';
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
import { language, named, step, words } from '../terminal/words.ts';

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
  throw badFlags([{ field: 'ID', problem: words('flag_hash_short') }]);
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
  output.list(views, columns(), words('message_none'));
  if (!output.json && views.length === filter.limit) output.say(words('message_newest', { count: filter.limit }));
}

/** `pombo message find`. Throws `not_found` if no message has the id. */
export async function findMessages(ids: { zaapId?: string; messageId?: string }, output: Output): Promise<void> {
  const flags: [string, string | undefined][] = [
    ['--zaap-id', ids.zaapId],
    ['--message-id', ids.messageId],
  ];
  const given = flags.filter(([, id]) => id !== undefined);
  if (given.length === 0) throw badFlags([{ field: '--zaap-id', problem: words('flag_or_message_id') }]);
  const views = await withDeployment(({ ledger }) => ledger.messages.find(ids));
  if (views.length > 0) return output.list(views, columns(), '');
  const asked = given.map(([flag, id]) => `${flag} ${id}`);
  throw new PomboError('not_found', notice('message_not_ours', { asked }));
}

/** `pombo message cancel`. Throws `not_found`, `wrong_status`. */
export async function cancelMessage(id: string, output: Output): Promise<void> {
  const view = await withDeployment(async ({ producer, record }) => {
    const cancelled = await producer.cancel(id);
    await record('cancelMessage', id);
    return cancelled;
  });
  output.document(view, () => [words('message_cancelled', { id: view.id })]);
  output.next(words('message_undo', { command: `pombo message retry ${quoted(id)}` }));
}

/** `pombo message retry`. Throws `not_found`, `wrong_status`, `not_proven_unsent`. */
export async function retryMessage(id: string, output: Output): Promise<void> {
  const view = await withDeployment(async (deployment) => {
    const found = await deployment.producer.get(id);
    await refuseContinued(found?.campaign, openCampaigns(deployment).store);
    const retried = await deployment.producer.retry(id);
    await deployment.record('retryMessage', id);
    return retried;
  });
  output.document(view, () => [words('message_requeued', { id: view.id, instance: view.instance })]);
  output.next(step('follow', `pombo message show ${quoted(id)}`));
}

const columns = (): Column<MessageView>[] => [
  [named('id'), ({ id }) => id],
  [named('instance'), ({ instance }) => instance],
  [named('phone'), ({ phone, type }) => phone ?? type],
  [named('status'), ({ status }) => status],
  [named('attempts'), ({ attempts }) => attempts, 'optional'],
  [named('created'), ({ createdAt }) => moment(createdAt), 'optional'],
  [named('error'), ({ error }) => error && `${error.code}: ${error.message}`],
  [named('duplicate'), ({ duplicateCertainty }) => duplicateCertainty, 'optional'],
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
    issues.push({ field: '--status', problem: words('events_one_of', { allowed: [...STATUSES] }), example: 'failed' });
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
const badCount: Issue = {
  field: '--limit',
  problem: say(notice('flag_count', { from: 1, to: MOST })).text,
  example: '50',
  notice: notice('flag_count', { from: 1, to: MOST }),
};

function countOf(text: string): number | undefined {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST ? count : undefined;
}
