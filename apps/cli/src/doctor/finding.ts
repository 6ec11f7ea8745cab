import type { Finding } from '@pombo/api';

export type { Finding } from '@pombo/api';

/** A check; it may have several findings. */
export interface Check {
  name: string;
  run: () => Promise<Finding[]> | Finding[];
}

/** Time limit of a check. */
export const LIMIT_MS = 5000;

/** Runs a check for at most {@link LIMIT_MS}. A check that throws or does not end becomes a finding. */
export async function runCheck({ name, run }: Check): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    const message = `no answer within ${LIMIT_MS / 1000} s`;
    timer = setTimeout(() => resolve([{ check: name, level: 'error', message }]), LIMIT_MS);
  });
  try {
    return await Promise.race([Promise.resolve().then(run), late]);
  } catch (error) {
    return [{ check: name, level: 'error', message: toLine(error), ...fixOf(error) }];
  } finally {
    clearTimeout(timer);
  }
}

function toLine(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fixOf(error: unknown): { fix?: string } {
  const { hint } = error as { hint?: string };
  return hint === undefined ? {} : { fix: hint };
}
