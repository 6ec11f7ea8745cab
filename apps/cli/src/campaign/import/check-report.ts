import {
  refuseBadImages,
  refuseDisjointHours,
  refuseUnusable,
  type ImageLook,
  type ImageReport,
  type Recipient,
} from '@pombo/campaign';
import { isPomboError, type PomboError } from '@pombo/core';
import type { Output } from '../../terminal/output.ts';
import { errorWords, worded, words } from '../../terminal/words.ts';
import { createCommand, nextSteps, type CampaignFlags } from './flags.ts';
import { KEPT_LINES, type RejectedLine } from './rejected-lines.ts';
import {
  estimateLines,
  imageLines,
  imageText,
  rejectedLines,
  sampleLines,
  summaryLines,
  type GivenReasons,
} from './report.ts';
import { strictFault, type Survey } from './survey.ts';

/** Rejected lines shown on a terminal; a pipe and `--json` get all of them. */
const SHOWN = 20;

/** A survey, and the result of its image check; undefined if images were not checked. */
export type CheckedSurvey = Survey & { report: ImageReport | undefined };

/** Prints the result of a check. Exit code 2 if a campaign could not be created or started this way. */
export async function showCheck(
  file: string,
  flags: CampaignFlags,
  survey: CheckedSurvey,
  output: Output,
): Promise<void> {
  const { summary, rejected, report } = survey;
  const fault = faultOf(survey, flags);
  const command = createCommand(file, flags);
  const many = { name: 'rejected', items: rejected.all() };
  await output.longDocument(toJson(survey, command, fault), many, () => [
    summaryLines(file, summary, output),
    rejectedSection(rejected, flags, output),
    summary.samples.length === 0
      ? []
      : ['', words('check_samples'), '', ...sampleLines(summary.samples, output), '', ...estimateLines(survey)],
    report === undefined ? [] : imageLines(report, output),
  ]);
  if (fault !== undefined) {
    output.fault(fault);
    process.exitCode = fault.exitCode;
    return;
  }
  const { ready, repaired } = summary.counts;
  output.say(`\n${words('check_nothing_sent', { count: ready + repaired })}`);
  output.next(...nextSteps(file, flags));
}

async function* rejectedSection(
  rejected: Survey['rejected'],
  flags: CampaignFlags,
  output: Output,
): AsyncIterable<readonly string[]> {
  if (rejected.count === 0) return;
  yield [''];
  const isCut = process.stdout.isTTY && rejected.count > SHOWN;
  const given: GivenReasons = new Map();
  if (isCut) yield rejectedLines(rejected.first.slice(0, SHOWN), output, given);
  else for await (const lines of batchesOf(rejected.all())) yield rejectedLines(lines, output, given);
  const { rejected: file } = flags;
  if (isCut) yield [`  ${words('check_more_rejected', { count: rejected.count - SHOWN, file })}`];
  else if (file !== undefined) yield [`  ${words('check_rejected_written', { file })}`];
}

/** Yields the lines in batches, one table each. */
async function* batchesOf(lines: AsyncIterable<RejectedLine>): AsyncIterable<RejectedLine[]> {
  let batch: RejectedLine[] = [];
  for await (const line of lines) {
    if (batch.push(line) < KEPT_LINES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function faultOf({ summary, report, loads, timing }: CheckedSurvey, flags: CampaignFlags): PomboError | undefined {
  try {
    refuseUnusable(summary);
    refuseDisjointHours(timing, loads, Date.now());
    if (report !== undefined) refuseBadImages(report);
  } catch (error) {
    if (isPomboError(error)) return error;
    throw error;
  }
  return flags.strict ? strictFault(summary, words('check_strict_next')) : undefined;
}

function toJson(
  { summary, outlook, loads, report }: CheckedSurvey,
  command: string,
  fault: PomboError | undefined,
): object {
  const { estimate, still, last } = outlook;
  const said = fault && errorWords(fault);
  const error = fault && said && { code: fault.code, message: said.text, hint: said.hint };
  const notes = summary.notes.map(worded);
  return {
    ...summary,
    finding: { ...summary.finding, notes: summary.finding.notes.map(worded) },
    notes,
    samples: summary.samples.map(sampleJson),
    // JSON cannot represent an infinite estimate; the error says why.
    ...(estimate !== undefined && Number.isFinite(estimate.maxMs) && { estimate }),
    ...(still.length > 0 && { still }),
    ...(last && { last }),
    loads,
    ...(report && { images: { ...report, looks: report.looks.map(lookJson) } }),
    command,
    ...(error && { error }),
  };
}

/** Returns the result of checking an image, with its problem in this process's language. */
function lookJson(each: ImageLook): object {
  return 'problem' in each ? { ...each, problem: worded(each.problem) } : each;
}

/** Returns a sample without the bytes of a base64 image. */
function sampleJson({ image, ...recipient }: Recipient): unknown {
  return {
    ...recipient,
    image: image.startsWith('data:') ? { kind: 'base64', text: imageText(image) } : { kind: 'url', url: image },
  };
}
