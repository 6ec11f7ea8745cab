import {
  createCampaign,
  type CampaignMade,
  type CampaignRecord,
  type CreateOptions,
  type CreateDeps,
} from '@pombo/campaign';
import { suppressedPeople, unreachablePeople } from '@pombo/ledger';
import { PomboError, isPomboError, phoneRulesOf, type SendingRules } from '@pombo/core';
import { createCommand, readCampaignFlags, type CampaignFlags } from './flags.ts';
import { openDesk, type Desk } from '../service.ts';
import { createProgressLine } from '../../terminal/progress-line.ts';
import { knownNumbers } from '../../instances/known.ts';
import { summaryLines } from './report.ts';
import { strictFault, surveyFile, type SurveyParts } from './survey.ts';
import { detailCampaign, etaText, left, type CampaignDetail } from '../detail.ts';
import { verification } from './verify-numbers.ts';
import { figure, listed, plural } from '../../terminal/text.ts';
import { withDeployment, type Deployment } from '../../deployment/deployment.ts';
import { publishIfConfigured } from '../../instances/configured.ts';
import { watchInterrupt } from '../../terminal/interrupt.ts';
import type { Output } from '../../terminal/output.ts';
import { moment } from '../../terminal/table.ts';
import { expiryOf, restText, sayWhatHolds } from '../lifecycle.ts';

/**
 * `pombo campaign create`: stores the recipients of a file and, with `--start`, begins to send. The same command twice
 * finds the first campaign, so that it is safe to repeat after any interruption. Throws `invalid_input`,
 * `campaign_refused`, `file_unreadable`, `file_unusable`, `unknown_instance`, `id_conflict`, `interrupted`. Images that
 * stop the start leave the campaign stored, with exit code 2.
 */
export async function createFromFile(file: string, flags: CampaignFlags, output: Output): Promise<void> {
  const wanted = readCampaignFlags(file, flags);
  await withDeployment(async (deployment) => {
    const known = await knownNumbers(deployment.config, deployment.ledger);
    if (known.size === 0)
      output.say('No number is configured here, and no worker has named one: the names are taken as they are.');
    const { suppressions, unreachable } = deployment.ledger;
    const isSuppressed = await suppressedPeople(suppressions);
    const verify = verification(flags, deployment.config);
    const options = {
      ...wanted,
      ...verify,
      isSuppressed,
      ...(flags.includeUnreachable ? {} : { unreachableSince: await unreachablePeople(unreachable) }),
      country: wanted.country ?? phoneRulesOf(known, wanted.instances[0]).country,
      ...(known.size === 0 ? {} : { knownInstances: [...known.keys()] }),
    };
    const desk = openDesk(deployment);
    const rulesOf = (name: string): SendingRules | undefined => known.get(name)?.rules;
    const made = await importFile(file, options, flags, { ...desk, rulesOf });
    await Promise.all(
      Object.keys(made.record.rows).map((lane) => publishIfConfigured(lane, deployment.config, deployment.ledger)),
    );
    const toStart = flags.start === true && made.record.state === 'ready';
    const { record, fault } = toStart ? await startOnce(made.record, flags, desk) : { record: made.record };
    const starts = toStart && fault === undefined;
    await tell(made, record, { file, flags, starts, fault }, deployment, output);
  });
}

async function importFile(
  file: string,
  options: CreateOptions,
  flags: CampaignFlags,
  parts: CreateDeps,
): Promise<CampaignMade> {
  const interrupt = watchInterrupt();
  const { signal } = interrupt;
  const live = createProgressLine({ startMs: IMPORT_QUIET_MS });
  try {
    if (flags.strict) await refuseBadLines(file, options, flags, { signal, before: parts });
    const made = await createCampaign(
      file,
      {
        ...options,
        signal,
        onProgress: (stored) => live.show(`Storing ${options.name}  ${plural(stored, 'recipient')}`),
      },
      parts,
    );
    // The lines of a campaign that exists are not read again by its creation; whoever asks for the bad ones gets them.
    if (made.answer === 'exists' && options.rejected !== undefined)
      await (await surveyFile(file, options, new Map(), { samples: 0, signal })).rejected.close();
    return made;
  } catch (error) {
    throw explained(error, file, flags);
  } finally {
    live.clear();
    interrupt.close();
  }
}

/** A log hears nothing of an import that is shorter. */
const IMPORT_QUIET_MS = 30_000;

async function refuseBadLines(
  file: string,
  options: CreateOptions,
  flags: CampaignFlags,
  parts: Omit<SurveyParts, 'samples'>,
): Promise<void> {
  const { summary, rejected } = await surveyFile(file, options, new Map(), { samples: 0, ...parts }).catch(
    (cause: unknown) => {
      if (!parts.signal.aborted) throw cause;
      throw new PomboError('interrupted', `Stopped reading ${file}: no campaign was created`, { cause });
    },
  );
  await rejected.close();
  const fault = strictFault(summary, `Nothing was created. See them: ${checkCommand(file, flags)}`);
  if (fault !== undefined) throw fault;
}

function explained(error: unknown, file: string, flags: CampaignFlags): unknown {
  if (!isPomboError(error)) return error;
  if (error.code !== 'file_unusable' || flags.strict) return error;
  const hint = [error.hint, `See every line: ${checkCommand(file, flags)}`]
    .filter((each) => each !== undefined)
    .join('\n');
  return new PomboError(error.code, error.message, { hint, cause: error });
}

function checkCommand(file: string, flags: CampaignFlags): string {
  return createCommand(file, flags)
    .replace(' create ', ' check ')
    .replace(/ --start$/, '');
}

interface Start {
  record: CampaignRecord;
  /** Why it was not started; not thrown, since the campaign is there and its id is worth knowing. */
  fault?: PomboError;
}

/** Started by somebody else in the same moment is as good. */
async function startOnce(record: CampaignRecord, { imageCheck }: CampaignFlags, desk: Desk): Promise<Start> {
  try {
    return { record: await desk.order(record.id, 'start', { imageCheck }) };
  } catch (error) {
    if (!isPomboError(error)) throw error;
    if (error.code === 'wrong_status') return { record: (await desk.store.get(record.id))! };
    if (error.code === 'image_unreachable') return { record, fault: error };
    throw error;
  }
}

interface Asked {
  file: string;
  flags: CampaignFlags;
  starts: boolean;
  fault: PomboError | undefined;
}

async function tell(
  made: CampaignMade,
  record: CampaignRecord,
  asked: Asked,
  { ledger }: Deployment,
  output: Output,
): Promise<void> {
  const { file, flags, starts } = asked;
  const fault = asked.fault ?? notStarted(record, flags);
  const view = await detailCampaign(record, ledger);
  const summary = made.answer === 'created' ? { summary: { ...made.summary, samples: undefined } } : {};
  const error = fault && {
    error: { code: fault.code, message: fault.message, hint: fault.hint, issues: fault.issues },
  };
  output.document({ answer: made.answer, started: starts, campaign: view, ...summary, ...error }, () =>
    made.answer === 'created'
      ? [...summaryLines(file, made.summary, output), '', createdText(view)]
      : [
          `The campaign ${record.id} was already created on ${new Date(record.createdAt).toLocaleString('sv')}: nothing was added.`,
        ],
  );
  const { rejected } = view.counts;
  if (rejected > 0 && flags.rejected !== undefined) output.say(`The rejected lines are in ${flags.rejected}.`);
  else if (rejected > 0 && made.answer === 'created')
    output.next(`see the ${figure(rejected)} rejected: ${checkCommand(file, flags)}`);
  if (fault === undefined) return sayNext(view, { file, flags, starts }, output);
  if (asked.fault !== undefined) output.say('It is stored and not started:');
  output.fault(fault);
  if (asked.fault !== undefined) output.next(`start it then: pombo campaign start ${view.id}`);
  process.exitCode = fault.exitCode;
}

/** Why `--start` starts nothing although the campaign exists: otherwise a script would believe that it runs. */
function notStarted({ id, state }: CampaignRecord, { start }: CampaignFlags): PomboError | undefined {
  if (start !== true || (state !== 'cancelled' && state !== 'paused')) return undefined;
  const hint =
    state === 'paused'
      ? `go on: pombo campaign resume ${id}`
      : `send what was never sent: pombo campaign retry ${id} --only cancelled`;
  return new PomboError('wrong_status', `The campaign ${id} is ${state}: --start does not start it`, { hint });
}

function createdText(view: CampaignDetail): string {
  const lanes = listed(view.lanes.map(({ instance, total }) => `${instance} (${figure(total)})`));
  const eta = view.state === 'ready' ? `, ${etaText(view)}` : '';
  return `Created campaign ${view.id}: ${plural(view.total, 'message')} through ${lanes}${eta}.`;
}

function sayNext(view: CampaignDetail, { file, flags, starts }: Omit<Asked, 'fault'>, output: Output): void {
  const { id, state, progress } = view;
  if (starts && state === 'scheduled') {
    output.say(`It starts by itself at ${moment(view.startAt)}.`);
    for (const text of expiryOf(view)) output.say(`${text}.`);
    return output.next(`look at it: pombo campaign show ${id}`, `take that back: pombo campaign pause ${id}`);
  }
  if (starts) {
    output.say(
      `${view.eta === undefined && left(view.progress) > 0 ? 'Started, but it' : 'Started:'} ${etaText(view) || 'it has ended already'}.`,
    );
    sayWhatHolds(view, output);
    return output.next(`follow it: pombo campaign watch ${id}`, `stop it: pombo campaign pause ${id}`);
  }
  if (state === 'ready') {
    return output.next(
      `nothing is sent yet; try it on yourself: pombo campaign test ${id} --to YOUR-PHONE`,
      `start it: pombo campaign start ${id}`,
    );
  }
  output.say(`It is ${state}.`);
  if (state === 'scheduled') return output.next(`look at it: pombo campaign show ${id}`);
  if (state === 'running') return output.next(`follow it: pombo campaign watch ${id}`);
  if (state === 'paused') return output.next(`go on: pombo campaign resume ${id}`);
  output.next(`its results: pombo campaign export ${id}`);
  if (state === 'cancelled') {
    if (progress.cancelled > 0) output.next(restText(id, progress.cancelled));
    return;
  }
  const again = createCommand(file, { ...flags, again: true, id: undefined }).replace(/ --start$/, '');
  output.next(`a further run, for those who did not get it: ${again}`);
}
