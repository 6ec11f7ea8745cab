import {
  detailCampaign,
  type CampaignDetail,
  type CampaignMade,
  type CampaignRecord,
  type Summary,
} from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import type { Deployment } from '../../deployment/deployment.ts';
import type { Output } from '../../terminal/output.ts';
import { moment, offsetText } from '../../terminal/table.ts';
import { figure, listed, plural } from '../../terminal/text.ts';
import { errorWords, worded } from '../../terminal/words.ts';
import { etaText, left } from '../labels.ts';
import { expiryOf, restText, sayWhatHolds } from '../lifecycle.ts';
import { checkCommand, createCommand, type CampaignFlags } from './flags.ts';
import { summaryLines } from './report.ts';

/** What was requested, and what happened. */
export interface CreateRequest {
  file: string;
  flags: CampaignFlags;
  starts: boolean;
  fault: PomboError | undefined;
}

/** Prints the created campaign and what to do next. Exit code 2 if it was not started although requested. */
export async function showCreated(
  made: CampaignMade,
  record: CampaignRecord,
  request: CreateRequest,
  { ledger }: Deployment,
  output: Output,
): Promise<void> {
  const { file, flags, starts } = request;
  const fault = request.fault ?? notStarted(record, flags);
  const view = await detailCampaign(record, ledger);
  const summary = made.answer === 'created' ? { summary: summaryJson(made.summary) } : {};
  const said = fault && errorWords(fault);
  const error = fault &&
    said && {
      error: { code: fault.code, message: said.text, hint: said.hint, issues: fault.issues },
    };
  output.document({ answer: made.answer, started: starts, campaign: view, ...summary, ...error }, () =>
    made.answer === 'created'
      ? [...summaryLines(file, made.summary, output), '', createdText(view)]
      : [
          `The campaign ${record.id} was already created on ${new Date(record.createdAt).toLocaleString('sv')} ${offsetText(new Date(record.createdAt))}: nothing was added.`,
        ],
  );
  const { rejected } = view.counts;
  if (rejected > 0 && flags.rejected !== undefined) output.say(`The rejected lines are in ${flags.rejected}.`);
  else if (rejected > 0 && made.answer === 'created')
    output.next(`see the ${plural(rejected, 'rejected line')}: ${checkCommand(file, flags)}`);
  if (fault === undefined) return sayNext(view, { file, flags, starts }, output);
  if (request.fault !== undefined) output.say('It is stored but not started:');
  output.fault(fault);
  if (request.fault !== undefined) output.next(`start it afterwards: pombo campaign start ${view.id}`);
  process.exitCode = fault.exitCode;
}

/** Returns a summary without its samples, worded in this process's language. */
function summaryJson({ samples: _samples, ...summary }: Summary): unknown {
  const { finding } = summary;
  return {
    ...summary,
    notes: summary.notes.map(worded),
    finding: { ...finding, notes: finding.notes.map(worded) },
  };
}

/** Returns an error if `--start` cannot start an existing campaign, so that a script does not believe that it runs. */
function notStarted({ id, state }: CampaignRecord, { start }: CampaignFlags): PomboError | undefined {
  if (start !== true || (state !== 'cancelled' && state !== 'paused')) return undefined;
  const hint =
    state === 'paused'
      ? `continue: pombo campaign resume ${id}`
      : `send what was not sent: pombo campaign retry ${id} --only cancelled`;
  return new PomboError('wrong_status', `The campaign ${id} is ${state}: --start does not start it`, { hint });
}

function createdText(view: CampaignDetail): string {
  const lanes = listed(view.lanes.map(({ instance, total }) => `${instance} (${figure(total)})`));
  const eta = view.state === 'ready' ? `, ${etaText(view)}` : '';
  return `Created campaign ${view.id}: ${plural(view.total, 'message')} through ${lanes}${eta}.`;
}

function sayNext(view: CampaignDetail, { file, flags, starts }: Omit<CreateRequest, 'fault'>, output: Output): void {
  const { id, state, progress } = view;
  if (starts && state === 'scheduled') {
    output.say(`It starts automatically at ${moment(view.startAt)}.`);
    for (const text of expiryOf(view)) output.say(`${text}.`);
    return output.next(`look at it: pombo campaign show ${id}`, `stop that: pombo campaign pause ${id}`);
  }
  if (starts) {
    output.say(
      `${view.eta === undefined && left(view.progress) > 0 ? 'Started, but it' : 'Started:'} ${etaText(view) || 'it has already ended'}.`,
    );
    sayWhatHolds(view, output);
    return output.next(`follow it: pombo campaign watch ${id}`, `stop it: pombo campaign pause ${id}`);
  }
  if (state === 'ready') {
    return output.next(
      `nothing is sent yet; test it on your own phone: pombo campaign test ${id} --to YOUR-PHONE`,
      `start it: pombo campaign start ${id}`,
    );
  }
  output.say(`It is ${state}.`);
  if (state === 'scheduled') return output.next(`look at it: pombo campaign show ${id}`);
  if (state === 'running') return output.next(`follow it: pombo campaign watch ${id}`);
  if (state === 'paused') return output.next(`continue: pombo campaign resume ${id}`);
  output.next(`its results: pombo campaign export ${id}`);
  if (state === 'cancelled') {
    if (progress.cancelled > 0) output.next(restText(id, progress.cancelled));
    return;
  }
  const again = createCommand(file, { ...flags, again: true, id: undefined });
  output.next(`to send to those who have not received it: ${again}`);
}
