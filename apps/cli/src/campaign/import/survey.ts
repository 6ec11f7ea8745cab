import { notice } from '@pombo/catalogue';
import {
  collectImages,
  countLoads,
  doubledOutlook,
  dryRunLookUps,
  openTable,
  outlookOf,
  readCampaign,
  rejectedFile,
  withOnlyInstance,
  type CampaignImages,
  type CreateOptions,
  type CreateDeps,
  type TableSource,
  type EstimateTerms,
  type Load,
  type Outlook,
  type Stop,
  type Summary,
  type Timing,
} from '@pombo/campaign';
import { defined, DEFAULT_PACE, PomboError, type InstanceInfo } from '@pombo/core';
import { collectRejectedLines, type RejectedLines } from './rejected-lines.ts';

/** The result of a dry run. */
export interface Survey {
  summary: Summary;
  /** Every line that cannot be sent, in file order. The caller closes it. */
  rejected: RejectedLines;
  outlook: Outlook;
  /** The outlook with twice the numbers. */
  doubled: Outlook;
  loads: Load[];
  /** The campaign's own hours, days and limit, and its times. */
  timing: Timing;
  /** The image URLs of what would be sent. */
  images: CampaignImages;
}

/** How many samples a survey keeps, when it stops, and where it looks up what was already sent (default: nowhere). */
export interface SurveyParts {
  samples: number;
  signal: AbortSignal;
  before?: Pick<CreateDeps, 'store' | 'sendRecords'> | undefined;
  /** Number → why it is held. */
  stops?: ReadonlyMap<string, readonly Stop[]>;
}

/** Reads a whole file and sends nothing. Writes `options.rejected`. Throws like `readCampaign`. */
export async function surveyFile(
  source: TableSource,
  given: CreateOptions,
  known: ReadonlyMap<string, InstanceInfo>,
  { samples, signal, before, stops }: SurveyParts,
): Promise<Survey> {
  const rejected = collectRejectedLines();
  const images = collectImages();
  const file = await openTable(source, given);
  try {
    const options = withOnlyInstance(given, file.columns);
    const load = countLoads(options.instances, (name) => {
      const { pace = DEFAULT_PACE, rules } = known.get(name) ?? {};
      const stopped = stops?.get(name);
      return {
        pace: options.pace ?? pace,
        ...defined({ rules, stopped }),
      };
    });
    const bad =
      options.rejected === undefined
        ? undefined
        : await rejectedFile(options.rejected, file.columns, file.finding.delimiter);
    try {
      const lookUps = before === undefined ? {} : await dryRunLookUps(file, options, before);
      const summary = await readCampaign(
        file,
        { ...options, ...lookUps, samples },
        {
          signal,
          onRecipient(recipient) {
            load.add(recipient);
            images.add(recipient.image);
          },
          onRejected: async (rejection) => {
            await rejected.add(rejection);
            await bad?.write(rejection);
          },
          ...(bad && { onDuplicate: ({ rejection }) => bad.write(rejection) }),
        },
      );
      const { loads, shared } = load.result();
      const terms = termsOf(options);
      return {
        summary,
        rejected,
        outlook: outlookOf(loads, { ...terms, pool: shared, shares: options.share !== false && loads.length > 1 }),
        doubled: doubledOutlook({ loads, shared }, terms),
        loads,
        timing: options,
        images: images.result(),
      };
    } catch (error) {
      await rejected.close();
      throw error;
    } finally {
      await bad?.close();
    }
  } finally {
    await file.close();
  }
}

function termsOf({ rules, startAt }: CreateOptions): EstimateTerms {
  return defined({ rules, startAtMs: startAt });
}

/** Returns the error of `--strict` for a file with invalid lines. */
export function strictFault({ counts }: Summary, next: string): PomboError | undefined {
  if (counts.rejected === 0) return undefined;
  return new PomboError('file_unusable', notice('check_strict', { count: counts.rejected, next }));
}
