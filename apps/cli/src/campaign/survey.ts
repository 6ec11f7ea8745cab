import {
  estimate,
  openCsv,
  readCampaign,
  rejectedFile,
  type CreateOptions,
  type Estimate,
  type Rejection,
  type Summary,
} from '@pombo/campaign';
import { DEFAULT_PACE, PomboError, type InstanceInfo } from '@pombo/message';
import { estimateWith, loading, type Load } from './loads.ts';

/** What a dry run shows. */
export interface Survey {
  summary: Summary;
  /** Every line that can not be sent, in the file's order. */
  rejected: BadLine[];
  estimate: Estimate;
  /** The same with twice the numbers. */
  doubled: Estimate;
  loads: Load[];
}

export type BadLine = Omit<Rejection, 'original'>;

/** Reads a file to its end and sends nothing; writes `options.rejected`. Throws for the whole file, as `readCampaign`. */
export async function surveyFile(
  path: string,
  options: CreateOptions,
  known: ReadonlyMap<string, InstanceInfo>,
  { samples, signal }: { samples: number; signal: AbortSignal },
): Promise<Survey> {
  const rejected: BadLine[] = [];
  const file = await openCsv(path, options);
  try {
    const load = loading(options.instances, (name) => options.pace ?? known.get(name)?.pace ?? DEFAULT_PACE);
    const bad =
      options.rejected === undefined
        ? undefined
        : await rejectedFile(options.rejected, file.columns, file.finding.delimiter);
    try {
      const summary = await readCampaign(
        file,
        { ...options, samples },
        {
          signal,
          onRecipient: (recipient) => load.add(recipient),
          onRejected: async (rejection) => {
            const { original: _original, ...line } = rejection;
            rejected.push(line);
            await bad?.write(rejection);
          },
        },
      );
      const { loads, shared } = load.result();
      const doubled = estimateWith(loads.length * 2, { loads, shared });
      return { summary, rejected, estimate: estimate(loads, shared), doubled, loads };
    } finally {
      await bad?.close();
    }
  } finally {
    await file.close();
  }
}

/** What `--strict` says to a file with bad lines. */
export function strictFault({ counts }: Summary, next: string): PomboError | undefined {
  if (counts.rejected === 0) return undefined;
  const lines = counts.rejected === 1 ? 'A line is' : `${counts.rejected.toLocaleString('en')} lines are`;
  return new PomboError('file_unusable', `${lines} rejected, and --strict takes none`, { hint: next });
}
