import { notice } from '@pombo/catalogue';
import {
  lookAtImages,
  type CreateOptions,
  type TableSource,
  type ImageReport,
  type ReadOptions,
  type Stop,
} from '@pombo/campaign';
import { suppressedPeople, unreachablePeople, viewLanes } from '@pombo/ledger';
import { PomboError, isPomboError, phoneRulesOf, type InstanceInfo } from '@pombo/core';
import { loadConfig } from '../../config.ts';
import { isSimulated, openCampaigns } from '../service.ts';
import { readCampaignFlags, type CampaignFlags } from './flags.ts';
import { showCheck } from './check-report.ts';
import { withInput } from './input.ts';
import { createProgressLine } from '../../terminal/progress-line.ts';
import { knownNumbers, onlyNumber } from '../../instances/known.ts';
import { surveyFile, type Survey, type SurveyParts } from './survey.ts';
import { verification } from './verify-numbers.ts';
import { unambiguousFlags } from './written-flags.ts';
import { errorWords, words } from '../../terminal/words.ts';
import { onDeployment, type Deployment } from '../../deployment/deployment.ts';
import { watchInterrupt } from '../../terminal/interrupt.ts';
import type { Output } from '../../terminal/output.ts';
import { findRedisUrl } from '../../deployment/redis-url.ts';

const SAMPLES = 3;

/**
 * `pombo campaign check`: shows what `create` would do with the file. Sends and stores nothing, and works without Redis.
 * Exit code 2 if no line can be sent, if its hours never overlap those of a number, if an image would prevent the start,
 * or with `--strict` if any line is rejected. Throws `invalid_input`, `campaign_refused`, `file_unreadable`,
 * `file_unusable`, `unknown_instance`.
 */
export async function checkCampaign(file: string, typed: CampaignFlags, output: Output): Promise<void> {
  const flags = await unambiguousFlags(typed, output);
  const options = readCampaignFlags(file, flags);
  const config = await loadConfig();
  const request = { config, flags, instances: options.instances };
  await withInput(file, { dataDir: config.dataDir, output }, (source) =>
    withContext(request, output, (context) =>
      surveyAndShow(file, { source, flags, options, config, ...context }, output),
    ),
  );
}

interface Asked extends Context {
  source: TableSource;
  flags: CampaignFlags;
  options: CreateOptions;
  config: Deployment['config'];
}

async function surveyAndShow(file: string, asked: Asked, output: Output): Promise<void> {
  const { source, flags, options, config, known, only, people, stops, before } = asked;
  const { country = phoneRulesOf(known, options.instances[0]).country } = options;
  const verify = verification(flags, config);
  const interrupt = watchInterrupt();
  try {
    const knownInstances = known.size === 0 ? {} : { knownInstances: [...known.keys()] };
    const reading = { ...options, onlyInstance: only, country, ...verify, ...knownInstances, ...people };
    const parts = { samples: SAMPLES, signal: interrupt.signal, stops, before };
    const surveyed = await surveyFile(source, reading, known, parts);
    try {
      const report = await checkImages(surveyed, flags, config, interrupt.signal);
      await showCheck(file, flags, { ...surveyed, report }, output);
    } finally {
      await surveyed.rejected.close();
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new PomboError('interrupted', notice('check_interrupted', { file }), { cause: error });
  } finally {
    interrupt.close();
  }
}

async function checkImages(
  { images }: Survey,
  { imageCheck }: CampaignFlags,
  { baseUrl }: Deployment['config'],
  signal: AbortSignal,
): Promise<ImageReport | undefined> {
  if (imageCheck === false) return undefined;
  const live = createProgressLine({ startMs: QUIET_MS });
  if (images.urls.length > 0) live.show(words('check_checking_images', { count: images.urls.length }));
  try {
    const report = await lookAtImages(images, { allowLoopback: isSimulated(baseUrl), signal });
    signal.throwIfAborted();
    return report;
  } finally {
    live.clear();
  }
}

/** A log gets no progress of a check that is shorter. */
const QUIET_MS = 5000;

interface Context {
  known: Map<string, InstanceInfo>;
  only: string | undefined;
  people: Pick<ReadOptions, 'isSuppressed' | 'unreachableSince'>;
  /** Number → why it is held. */
  stops: Map<string, readonly Stop[]>;
  /** Where to look up what was already sent. */
  before?: SurveyParts['before'];
}

/**
 * Does the work with what Redis knows: suppressed and unreachable people, published numbers, holds, and what was already
 * sent. If Redis is unavailable, does the work without.
 */
async function withContext(
  { config, flags, instances }: Pick<Asked, 'config' | 'flags'> & { instances: readonly string[] },
  output: Output,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  let started = false;
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
      started = true;
      const only = await onlyNumber(config, ledger);
      await work({ known, only, people, stops, before: openCampaigns(deployment) });
    });
  } catch (error) {
    if (started || !isPomboError(error) || error.code !== 'redis_unreachable') throw error;
    if (config.redisUrl !== undefined) output.say(words('check_names_here', { problem: errorWords(error).text }));
  }
  await work({ known: await knownNumbers(config), only: await onlyNumber(config), people: {}, stops: new Map() });
}
