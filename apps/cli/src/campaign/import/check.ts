import {
  lookAtImages,
  refuseBadImages,
  refuseDisjointHours,
  refuseUnusable,
  type CreateOptions,
  type ImageReport,
  type ReadOptions,
  type Recipient,
  type Stop,
} from '@pombo/campaign';
import { suppressedPeople, unreachablePeople, viewLanes } from '@pombo/ledger';
import { PomboError, isPomboError, phoneRulesOf, type InstanceInfo } from '@pombo/core';
import { loadConfig } from '../../config.ts';
import { badLines, estimateLines, imageLines, imageText, sampleLines, summaryLines } from './report.ts';
import { KEPT_LINES, type BadLine } from './rejected-lines.ts';
import { isSimulated, openDesk } from '../service.ts';
import { createCommand, readCampaignFlags, type CampaignFlags } from './flags.ts';
import { createProgressLine } from '../../terminal/progress-line.ts';
import { knownNumbers } from '../../instances/known.ts';
import { strictFault, surveyFile, type Survey, type SurveyParts } from './survey.ts';
import { verification } from './verify-numbers.ts';
import { figure, plural } from '../../terminal/text.ts';
import { onDeployment, type Deployment } from '../../deployment/deployment.ts';
import { watchInterrupt } from '../../terminal/interrupt.ts';
import type { Output } from '../../terminal/output.ts';
import { findRedisUrl } from '../../deployment/redis-url.ts';

/** Bad lines shown on a terminal; a pipe and `--json` get all of them. */
const SHOWN = 20;
const SAMPLES = 3;

/**
 * `pombo campaign check`: what `create` would do with the file; sends and stores nothing, and needs no Redis. Exit code
 * 2 when no line can be sent, when its hours never meet those of a number, when an image would stop the start, or with
 * `--strict` when a line can not be sent. Throws `invalid_input`, `campaign_refused`, `file_unreadable`, `file_unusable`, `unknown_instance`.
 */
export async function checkCampaign(file: string, flags: CampaignFlags, output: Output): Promise<void> {
  const options = readCampaignFlags(file, flags);
  const config = await loadConfig();
  const looked = { config, flags, instances: options.instances };
  await withSeen(looked, output, (seen) => surveyAndShow(file, { flags, options, config, ...seen }, output));
}

interface Asked extends Seen {
  flags: CampaignFlags;
  options: CreateOptions;
  config: Deployment['config'];
}

async function surveyAndShow(file: string, asked: Asked, output: Output): Promise<void> {
  const { flags, options, config, known, people, stops, before } = asked;
  const { country = phoneRulesOf(known, options.instances[0]).country } = options;
  const verify = verification(flags, config);
  const interrupt = watchInterrupt();
  try {
    const knownInstances = known.size === 0 ? {} : { knownInstances: [...known.keys()] };
    const reading = { ...options, country, ...verify, ...knownInstances, ...people };
    const parts = { samples: SAMPLES, signal: interrupt.signal, stops, before };
    const surveyed = await surveyFile(file, reading, known, parts);
    try {
      const report = await lookAt(surveyed, flags, config, interrupt.signal);
      await show(file, flags, { ...surveyed, report }, output);
    } finally {
      await surveyed.rejected.close();
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new PomboError('interrupted', `Stopped reading ${file}; nothing was sent`, { cause: error });
  } finally {
    interrupt.close();
  }
}

/** A survey, and what a look at its images said; undefined when none was wanted. */
type Checked = Survey & { report: ImageReport | undefined };

async function lookAt(
  { images }: Survey,
  { imageCheck }: CampaignFlags,
  { baseUrl }: Deployment['config'],
  signal: AbortSignal,
): Promise<ImageReport | undefined> {
  if (imageCheck === false) return undefined;
  const live = createProgressLine({ startMs: QUIET_MS });
  live.show(`Looking at ${plural(images.urls.length, 'image')} …`);
  try {
    const report = await lookAtImages(images, { allowLoopback: isSimulated(baseUrl), signal });
    signal.throwIfAborted();
    return report;
  } finally {
    live.clear();
  }
}

/** A log hears nothing of a look that is shorter. */
const QUIET_MS = 5000;

interface Seen {
  known: Map<string, InstanceInfo>;
  people: Pick<ReadOptions, 'isSuppressed' | 'unreachableSince'>;
  /** Number → why it is held. */
  stops: Map<string, readonly Stop[]>;
  /** Where to look up what was sent before. */
  before?: SurveyParts['before'];
}

/**
 * With a Redis at hand also the suppression list, the unreachable people, the numbers that others have published, which
 * of them are held, and what was sent before; a dry run does not fail for the lack of one.
 */
async function withSeen(
  { config, flags, instances }: Pick<Asked, 'config' | 'flags'> & { instances: readonly string[] },
  output: Output,
  work: (seen: Seen) => Promise<void>,
): Promise<void> {
  let begun = false;
  try {
    return await onDeployment(config, await findRedisUrl(config), async (deployment) => {
      const { ledger } = deployment;
      const known = await knownNumbers(config, ledger);
      const lanes = await viewLanes(instances.length > 0 ? instances : [...known.keys()], ledger);
      const held = lanes.filter(({ holds }) => holds.length > 0);
      const people = {
        isSuppressed: await suppressedPeople(ledger.suppressions),
        ...(flags.includeUnreachable ? {} : { unreachableSince: await unreachablePeople(ledger.unreachable) }),
      };
      const stops = new Map(held.map(({ instance, holds }) => [instance, holds.map(({ reason }) => reason)]));
      begun = true;
      await work({ known, people, stops, before: openDesk(deployment) });
    });
  } catch (error) {
    if (begun || !isPomboError(error) || error.code !== 'redis_unreachable') throw error;
    if (config.redisUrl !== undefined)
      output.say(`${error.message}: instance names are checked against this machine's file only.`);
  }
  await work({ known: await knownNumbers(config), people: {}, stops: new Map() });
}

async function show(file: string, flags: CampaignFlags, survey: Checked, output: Output): Promise<void> {
  const { summary, rejected, report } = survey;
  const fault = faultOf(survey, flags);
  const command = createCommand(file, flags);
  const many = { name: 'rejected', items: rejected.all() };
  await output.longDocument(toJson(survey, command, fault), many, () => [
    summaryLines(file, summary, output),
    badSection(rejected, flags, output),
    summary.samples.length === 0
      ? []
      : ['', 'The first messages:', '', ...sampleLines(summary.samples, output), '', ...estimateLines(survey)],
    report === undefined ? [] : imageLines(report, output),
  ]);
  if (fault !== undefined) {
    output.fault(fault);
    process.exitCode = fault.exitCode;
    return;
  }
  const { ready, repaired } = summary.counts;
  output.say(`\nNothing was sent. To send ${plural(ready + repaired, 'message')}:`);
  output.next(command);
}

async function* badSection(
  rejected: Survey['rejected'],
  flags: CampaignFlags,
  output: Output,
): AsyncIterable<readonly string[]> {
  if (rejected.count === 0) return;
  yield [''];
  const isCut = process.stdout.isTTY && rejected.count > SHOWN;
  if (isCut) yield badLines(rejected.first.slice(0, SHOWN), output);
  else for await (const lines of batchesOf(rejected.all())) yield badLines(lines, output);
  const all =
    flags.rejected === undefined ? 'all of them with --rejected FILE.csv' : `all of them in ${flags.rejected}`;
  if (isCut) yield [`  … ${figure(rejected.count - SHOWN)} more; ${all}`];
  else if (flags.rejected !== undefined) yield [`  written to ${flags.rejected}`];
}

/** As many lines as stand below each other in one table. */
async function* batchesOf(lines: AsyncIterable<BadLine>): AsyncIterable<BadLine[]> {
  let batch: BadLine[] = [];
  for await (const line of lines) {
    if (batch.push(line) < KEPT_LINES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function faultOf({ summary, report, loads, timing }: Checked, flags: CampaignFlags): PomboError | undefined {
  try {
    refuseUnusable(summary);
    refuseDisjointHours(timing, loads, Date.now());
    if (report !== undefined) refuseBadImages(report);
  } catch (error) {
    if (isPomboError(error)) return error;
    throw error;
  }
  return flags.strict ? strictFault(summary, 'Mend the lines, or leave out --strict to send the others.') : undefined;
}

function toJson({ summary, outlook, loads, report }: Checked, command: string, fault: PomboError | undefined): object {
  const { estimate, still, last } = outlook;
  const error = fault && { code: fault.code, message: fault.message, hint: fault.hint };
  return {
    ...summary,
    samples: summary.samples.map(sampleJson),
    // JSON has no word for never; the error says why.
    ...(estimate !== undefined && Number.isFinite(estimate.maxMs) && { estimate }),
    ...(still.length > 0 && { still }),
    ...(last && { last }),
    loads,
    ...(report && { images: report }),
    command,
    ...(error && { error }),
  };
}

/** Of an image that travels as base64, the bytes are never given back. */
function sampleJson({ image, ...recipient }: Recipient): unknown {
  return {
    ...recipient,
    image: image.startsWith('data:') ? { kind: 'base64', text: imageText(image) } : { kind: 'url', url: image },
  };
}
