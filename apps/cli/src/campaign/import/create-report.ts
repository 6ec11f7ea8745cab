import { notice } from '@pombo/catalogue';
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
import { localTime, moment } from '../../terminal/table.ts';
import { figure } from '../../terminal/text.ts';
import { errorWords, issuesInWords, step, worded, words } from '../../terminal/words.ts';
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
      error: { code: fault.code, message: said.text, hint: said.hint, issues: issuesInWords(fault.issues) },
    };
  output.document({ answer: made.answer, started: starts, campaign: view, ...summary, ...error }, () =>
    made.answer === 'created'
      ? [...summaryLines(file, made.summary, output), '', createdText(view)]
      : [words('create_exists', { id: record.id, at: localTime(record.createdAt) })],
  );
  const { rejected } = view.counts;
  if (rejected > 0 && flags.rejected !== undefined) output.say(words('create_rejected_in', { file: flags.rejected }));
  else if (rejected > 0 && made.answer === 'created')
    output.next(words('step_rejected', { count: rejected, command: checkCommand(file, flags) }));
  if (fault === undefined) return sayNext(view, { file, flags, starts }, output);
  if (request.fault !== undefined) output.say(words('create_not_started'));
  output.fault(fault);
  if (request.fault !== undefined) output.next(step('start_afterwards', `pombo campaign start ${view.id}`));
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
  return new PomboError('wrong_status', notice('create_no_start', { id, isPaused: state === 'paused' }));
}

function createdText(view: CampaignDetail): string {
  const through = view.lanes.map(({ instance, total }) => `${instance} (${figure(total)})`);
  const takes = view.state === 'ready' ? etaText(view) : '';
  return words('create_done', { id: view.id, count: view.total, through, takes });
}

function sayNext(view: CampaignDetail, { file, flags, starts }: Omit<CreateRequest, 'fault'>, output: Output): void {
  const { id, state, progress } = view;
  if (starts && state === 'scheduled') {
    output.say(words('create_starts_at', { at: moment(view.startAt) ?? '' }));
    for (const text of expiryOf(view)) output.say(`${text}.`);
    return output.next(step('look', `pombo campaign show ${id}`), step('stop_that', `pombo campaign pause ${id}`));
  }
  if (starts) {
    const stands = view.eta === undefined && left(view.progress) > 0;
    output.say(words(stands ? 'create_started_but' : 'create_started', { takes: etaText(view) }));
    sayWhatHolds(view, output);
    return output.next(step('follow', `pombo campaign watch ${id}`), step('stop', `pombo campaign pause ${id}`));
  }
  if (state === 'ready') {
    return output.next(
      step('test_first', `pombo campaign test ${id} --to ${words('your_phone')}`),
      step('start', `pombo campaign start ${id}`),
    );
  }
  output.say(words('create_is', { state }));
  if (state === 'scheduled') return output.next(step('look', `pombo campaign show ${id}`));
  if (state === 'running') return output.next(step('follow', `pombo campaign watch ${id}`));
  if (state === 'paused') return output.next(step('resume', `pombo campaign resume ${id}`));
  output.next(step('its_results', `pombo campaign export ${id}`));
  if (state === 'cancelled') {
    if (progress.cancelled > 0) output.next(restText(id, progress.cancelled));
    return;
  }
  output.next(step('send_missing', createCommand(file, { ...flags, again: true, id: undefined })));
}
