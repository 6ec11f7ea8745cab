import { parseDelay, timingIssues, type CampaignRecord, type Stop, type Timing } from '@pombo/campaign';
import { notice, type Language } from '@pombo/catalogue';
import { PomboError, defined, invalidInput, isPomboError, phoneRulesOf } from '@pombo/core';
import { viewLanes } from '@pombo/ledger';
import { canonicalRules } from '@pombo/schedule';
import type { AppDeps } from '../deps.ts';
import type { CampaignOptions } from '../schemas/campaign.ts';
import type { Checked, ImportWork, Imported, NumberTerms } from '../uploads/import-protocol.ts';
import { readUpload } from '../uploads/import-upload.ts';
import { campaignServiceOf } from './campaign-service.ts';

/** A campaign's file on this machine, and how it becomes messages. */
export interface CampaignFile {
  path: string;
  /** The client's name of the file. */
  name: string;
  options: CampaignOptions;
  /** Where the lines that are left out may be listed. */
  leftOutPath?: string;
}

/** What the API does with a campaign's file that is on this machine. */
export interface CampaignFiles {
  /** Stores the campaign. Throws the errors of `createCampaign`. */
  create(file: CampaignFile, language: Language, signal: AbortSignal): Promise<Imported>;
  /** Reads all of it, stores nothing, and writes the lines that would be left out to `rejectedPath`. */
  check(file: CampaignFile & { rejectedPath: string }, language: Language, signal: AbortSignal): Promise<Checked>;
  /** Starts a campaign if its options ask for that. Throws `image_unreachable`. */
  startIfWanted(record: CampaignRecord, options: CampaignOptions, by: string): Promise<CampaignRecord>;
}

/** Returns the work on files for this process. */
export function campaignFiles(deps: AppDeps): CampaignFiles {
  const { ledger } = deps;
  const { run } = campaignServiceOf(deps);

  async function workOf({ path, options, name: fileName, leftOutPath }: CampaignFile, language: Language) {
    const { instances, name = fileName, image, caption, id, again, onUnknown, share, imageCheck } = options;
    const { sheet, phoneColumn, headerLine } = options;
    const { delay, verifyNumbers, includeSent, includeUnreachable = false, listLines = false } = options;
    refuseIncludeSent(options);
    const numbers = await ledger.instances.known();
    const { country = phoneRulesOf(numbers, instances[0]).country } = options;
    const names = [...numbers.keys()];
    const ask = verifyNumbers === true ? deps.askNumbers(instances) : undefined;
    const rules = [...numbers].flatMap(([number, info]) => (info.rules ? [[number, info.rules] as const] : []));
    const work: ImportWork = {
      redisUrl: deps.redisUrl,
      prefix: deps.prefix,
      path,
      options: {
        instances,
        name,
        fileName,
        language,
        reader: 'api',
        ...timingOf(options),
        ...defined({ sheet, phoneColumn, headerLine }),
        ...defined({ image, caption, country, id, again, includeSent, onUnknown, share, imageCheck }),
        ...defined({
          pace: delay === undefined ? undefined : parseDelay(delay),
          // With no published names, none is checked: the worker of a new number may not have started yet.
          knownInstances: names.length === 0 ? undefined : names,
        }),
      },
      verify: ask !== undefined,
      includeUnreachable,
      ...(listLines && defined({ leftOutPath })),
      rules: new Map(rules),
    };
    return { work, ask, numbers };
  }

  return {
    async create(file, language, signal) {
      const { work, ask } = await workOf(file, language);
      return readUpload({ kind: 'import', ...work }, ask, signal);
    },

    async check({ rejectedPath, ...file }, language, signal) {
      const { work, ask, numbers } = await workOf(file, language);
      const lanes = await viewLanes([...numbers.keys()], ledger);
      const terms = lanes.map(({ instance, holds, notBefore, waiting }): [string, NumberTerms] => {
        const { pace, rules } = numbers.get(instance) ?? {};
        const rests = [notBefore, waiting?.until].flatMap((iso) => (iso === undefined ? [] : [Date.parse(iso)]));
        const stopped: Stop[] = holds.map(({ reason }) => reason);
        return [instance, { pace, rules, stopped, ...(rests.length > 0 && { fromMs: Math.max(...rests) }) }];
      });
      return readUpload({ kind: 'check', ...work, rejectedPath, numbers: new Map(terms) }, ask, signal);
    },

    async startIfWanted(record, { start, imageCheck }, by) {
      if (start !== true || record.state !== 'ready') return record;
      try {
        return await run(record.id, 'start', { imageCheck, by });
      } catch (error) {
        throw isPomboError(error) && error.code === 'image_unreachable' ? notStarted(record, error) : error;
      }
    },
  };
}

/** Returns the sending hours, days, limit and times. Throws `invalid_input` with every invalid field. */
function timingOf({ window, days, timezone, dailyLimit, startAt, expiresAt }: CampaignOptions): Timing {
  const rules = canonicalRules(defined({ window, days, timezone, dailyLimit }));
  const timing: Timing = defined({
    rules: Object.keys(rules).length === 0 ? undefined : rules,
    startAt: startAt === undefined ? undefined : Date.parse(startAt),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
  });
  const issues = timingIssues(timing, Date.now());
  if (issues.length > 0) throw invalidInput(issues.map((issue) => ({ ...issue, field: `options.${issue.field}` })));
  return timing;
}

/** Throws `invalid_input` for `includeSent` without `again`, where it has no effect. */
function refuseIncludeSent({ again, includeSent }: CampaignOptions): void {
  if (includeSent !== true || again === true) return;
  throw invalidInput([{ field: 'options.includeSent', problem: 'requires again', example: '"again": true' }]);
}

/** The campaign is stored anyway: once the image is fixed, it can be started without another upload. */
function notStarted({ id }: CampaignRecord, { message, notice: given, issues }: PomboError): PomboError {
  const why = given ?? notice('image_problem', { line: message });
  return new PomboError('image_unreachable', notice('import_not_started', { id, why }), defined({ issues }));
}
