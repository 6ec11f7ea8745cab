import { notice } from '@pombo/catalogue';
import {
  createCampaign,
  type CampaignMade,
  type CampaignRecord,
  type CampaignService,
  type CreateOptions,
  type CreateDeps,
  type TableSource,
} from '@pombo/campaign';
import { suppressedPeople, unreachablePeople, type Ledger } from '@pombo/ledger';
import { PomboError, isPomboError, phoneRulesOf, type SendingRules } from '@pombo/core';
import { checkCommand, readCampaignFlags, type CampaignFlags } from './flags.ts';
import { confirmMany } from '../confirm-many.ts';
import { openCampaigns } from '../service.ts';
import { withInput } from './input.ts';
import { createProgressLine } from '../../terminal/progress-line.ts';
import { knownNumbers, onlyNumber } from '../../instances/known.ts';
import { showCreated } from './create-report.ts';
import { strictFault, surveyFile, type SurveyParts } from './survey.ts';
import { verification } from './verify-numbers.ts';
import { unambiguousFlags } from './written-flags.ts';
import { operator } from '../../terminal/operator.ts';
import { worded, words } from '../../terminal/words.ts';
import { withDeployment } from '../../deployment/deployment.ts';
import { publishIfConfigured } from '../../instances/configured.ts';
import { watchInterrupt } from '../../terminal/interrupt.ts';
import type { Output } from '../../terminal/output.ts';

/**
 * `pombo campaign create`: stores the recipients of a file and, with `--start`, begins to send. Running it twice finds the
 * first campaign, so it is safe to repeat after any interruption. Images that prevent the start leave the campaign stored,
 * with exit code 2. Throws `invalid_input`, `campaign_refused`, `file_unreadable`, `file_unusable`, `unknown_instance`,
 * `id_conflict`, `interrupted`.
 */
export async function createFromFile(file: string, typed: CampaignFlags, output: Output): Promise<void> {
  const flags = await unambiguousFlags(typed, output);
  const wanted = readCampaignFlags(file, flags);
  await withDeployment(async (deployment) => {
    const known = await knownNumbers(deployment.config, deployment.ledger);
    if (known.size === 0) output.say(words('create_unknown_numbers'));
    const { suppressions, unreachable } = deployment.ledger;
    const isSuppressed = await suppressedPeople(suppressions);
    const verify = verification(flags, deployment.config);
    const options = {
      ...wanted,
      ...verify,
      isSuppressed,
      onlyInstance: await onlyNumber(deployment.config, deployment.ledger),
      ...(flags.includeUnreachable ? {} : { unreachableSince: await unreachablePeople(unreachable) }),
      country: wanted.country ?? phoneRulesOf(known, wanted.instances[0]).country,
      ...(known.size === 0 ? {} : { knownInstances: [...known.keys()] }),
    };
    const campaigns = openCampaigns(deployment);
    const rulesOf = (name: string): SendingRules | undefined => known.get(name)?.rules;
    const made = await withInput(file, { dataDir: deployment.config.dataDir, output }, (source) =>
      importCampaign({ file, source }, options, flags, { ...campaigns, rulesOf }),
    );
    await Promise.all(
      Object.keys(made.record.rows).map((lane) => publishIfConfigured(lane, deployment.config, deployment.ledger)),
    );
    await deployment.record('createCampaign', made.record.id);
    const toStart = flags.start === true && made.record.state === 'ready';
    const { record, fault } = toStart
      ? await startOnce(made.record, flags, campaigns, deployment.ledger)
      : { record: made.record };
    const starts = toStart && fault === undefined;
    if (starts) await deployment.record('startCampaign', record.id);
    await showCreated(made, record, { file, flags, starts, fault }, deployment, output);
  });
}

/** The file as it was named, and what to read. */
interface Input {
  file: string;
  source: TableSource;
}

async function importCampaign(
  { file, source }: Input,
  options: CreateOptions,
  flags: CampaignFlags,
  parts: CreateDeps,
): Promise<CampaignMade> {
  const interrupt = watchInterrupt();
  const { signal } = interrupt;
  const live = createProgressLine({ startMs: IMPORT_QUIET_MS });
  try {
    if (flags.strict) await refuseRejectedLines({ file, source }, options, flags, { signal, before: parts });
    const made = await createCampaign(
      source,
      {
        ...options,
        signal,
        onProgress: (stored) => live.show(words('create_storing', { name: options.name ?? file, count: stored })),
      },
      parts,
    );
    // `createCampaign` does not read the lines of an existing campaign again, so `--rejected` needs a survey.
    if (made.answer === 'exists' && options.rejected !== undefined)
      await (await surveyFile(source, options, new Map(), { samples: 0, signal })).rejected.close();
    return made;
  } catch (error) {
    throw explained(error, file, flags);
  } finally {
    live.clear();
    interrupt.close();
  }
}

/** A log gets no progress of an import that is shorter. */
const IMPORT_QUIET_MS = 30_000;

async function refuseRejectedLines(
  { file, source }: Input,
  options: CreateOptions,
  flags: CampaignFlags,
  parts: Omit<SurveyParts, 'samples'>,
): Promise<void> {
  const { summary, rejected } = await surveyFile(source, options, new Map(), { samples: 0, ...parts }).catch(
    (cause: unknown) => {
      if (!parts.signal.aborted) throw cause;
      throw new PomboError('interrupted', notice('create_stopped', { file }), { cause });
    },
  );
  await rejected.close();
  const fault = strictFault(summary, words('create_strict_next', { command: checkCommand(file, flags) }));
  if (fault !== undefined) throw fault;
}

function explained(error: unknown, file: string, flags: CampaignFlags): unknown {
  if (!isPomboError(error)) return error;
  if (error.code !== 'file_unusable' || flags.strict) return error;
  const next = notice('create_see_lines', { command: checkCommand(file, flags) });
  if (error.notice !== undefined)
    return new PomboError(error.code, notice('with_next', { fault: error.notice, next }), { cause: error });
  const hint = [error.hint, worded(next)].filter((each) => each !== undefined).join('\n');
  return new PomboError(error.code, error.message, { hint, cause: error });
}

interface Start {
  record: CampaignRecord;
  /** Why it was not started. Not thrown, because the campaign exists and its id must be shown. */
  fault?: PomboError;
}

/** It needs other images, or the user did not confirm it. */
const NOT_STARTED: ReadonlySet<string> = new Set(['image_unreachable', 'invalid_input', 'interrupted']);

/** Starts the campaign once it is confirmed. Succeeds as well if another process started it at the same moment. */
async function startOnce(
  record: CampaignRecord,
  { imageCheck, yes }: CampaignFlags,
  campaigns: CampaignService,
  ledger: Ledger,
): Promise<Start> {
  try {
    await confirmMany('start', record, yes === true, ledger);
    return { record: await campaigns.run(record.id, 'start', { imageCheck, by: operator() }) };
  } catch (error) {
    if (!isPomboError(error)) throw error;
    if (error.code === 'wrong_status') return { record: (await campaigns.store.get(record.id))! };
    if (NOT_STARTED.has(error.code)) return { record, fault: error };
    throw error;
  }
}
