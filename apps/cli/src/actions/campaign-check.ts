import { refuseUnusable, type Recipient } from '@pombo/campaign';
import { PomboError, isPomboError, type InstanceInfo } from '@pombo/message';
import { loadConfig } from '../config.ts';
import { badLines, estimateLines, imageText, sampleLines, summaryLines } from '../campaign/report.ts';
import { createCommand, readCampaignFlags, type CampaignFlags } from '../campaign/flags.ts';
import { knownNumbers, suppressedPeople } from '../campaign/numbers.ts';
import { strictFault, surveyFile, type Survey } from '../campaign/survey.ts';
import { figure, plural } from '../campaign/words.ts';
import { onDeployment, type Deployment } from '../deployment.ts';
import { watchInterrupt } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { findRedisUrl } from '../redis-url.ts';

/** Bad lines shown on a terminal; a pipe and `--json` get all of them. */
const SHOWN = 20;
const SAMPLES = 3;

/**
 * `pombo campaign check`: what `create` would do with the file; sends and stores nothing, and needs no Redis. Exit code
 * 2 when no line can be sent, or with `--strict` when one can not. Throws `invalid_input`, `campaign_refused`,
 * `file_unreadable`, `file_unusable`, `unknown_instance`.
 */
export async function checkCampaign(file: string, flags: CampaignFlags, output: Output): Promise<void> {
  const options = readCampaignFlags(file, flags);
  const { known, isSuppressed } = await seen(await loadConfig(), output);
  const interrupt = watchInterrupt();
  try {
    const knownInstances = known.size === 0 ? {} : { knownInstances: [...known.keys()] };
    const survey = await surveyFile(file, { ...options, ...knownInstances, ...isSuppressed }, known, {
      samples: SAMPLES,
      signal: interrupt.signal,
    });
    show(file, flags, survey, output);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new PomboError('interrupted', `Stopped reading ${file}; nothing was sent`, { cause: error });
  } finally {
    interrupt.close();
  }
}

interface Seen {
  known: Map<string, InstanceInfo>;
  isSuppressed: { isSuppressed?: (person: string) => boolean };
}

/** With a Redis at hand also the suppression list, and the numbers that others have published; a dry run does not fail for the lack of one. */
async function seen(config: Deployment['config'], output: Output): Promise<Seen> {
  try {
    return await onDeployment(config, await findRedisUrl(config), async ({ ledger }) => ({
      known: await knownNumbers(config, ledger),
      isSuppressed: { isSuppressed: await suppressedPeople(ledger) },
    }));
  } catch (error) {
    if (!isPomboError(error) || error.code !== 'redis_unreachable') throw error;
    if (config.redisUrl !== undefined)
      output.say(`${error.message}: instance names are checked against this machine's file only.`);
    return { known: await knownNumbers(config), isSuppressed: {} };
  }
}

function show(file: string, flags: CampaignFlags, survey: Survey, output: Output): void {
  const { summary, rejected } = survey;
  const fault = faultOf(survey, flags);
  const command = createCommand(file, flags);
  output.document(toJson(survey, command, fault), () => [
    ...summaryLines(file, summary, output),
    ...badSection(rejected, flags, output),
    ...(summary.samples.length === 0
      ? []
      : ['', 'The first messages:', '', ...sampleLines(summary.samples, output), '', ...estimateLines(survey)]),
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

function badSection(rejected: Survey['rejected'], flags: CampaignFlags, output: Output): string[] {
  if (rejected.length === 0) return [];
  const shown = process.stdout.isTTY ? rejected.slice(0, SHOWN) : rejected;
  const more = rejected.length - shown.length;
  const all =
    flags.rejected === undefined ? 'all of them with --rejected FILE.csv' : `all of them in ${flags.rejected}`;
  const rest =
    more > 0
      ? [`  … ${figure(more)} more; ${all}`]
      : flags.rejected === undefined
        ? []
        : [`  written to ${flags.rejected}`];
  return ['', ...badLines(shown, output), ...rest];
}

function faultOf({ summary }: Survey, flags: CampaignFlags): PomboError | undefined {
  try {
    refuseUnusable(summary);
  } catch (error) {
    if (isPomboError(error)) return error;
    throw error;
  }
  return flags.strict ? strictFault(summary, 'Mend the lines, or leave out --strict to send the others.') : undefined;
}

function toJson(
  { summary, rejected, estimate, loads }: Survey,
  command: string,
  fault: PomboError | undefined,
): unknown {
  const error = fault && { code: fault.code, message: fault.message, hint: fault.hint };
  return {
    ...summary,
    samples: summary.samples.map(sampleJson),
    rejected,
    estimate,
    loads,
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
