/** One thing the doctor looked at. What is not fine says how to mend it. */
export interface Finding {
  check: string;
  level: 'ok' | 'warning' | 'error' | 'skipped';
  message: string;
  fix?: string;
}

/** One look at something; it may find several things. */
export interface Check {
  name: string;
  look: () => Promise<Finding[]> | Finding[];
}

/** No check may take longer. */
export const LIMIT_MS = 5000;

/** Looks, for at most {@link LIMIT_MS}. A check that throws, or does not end, is itself a finding. */
export async function examine({ name, look }: Check): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    const message = `no answer within ${LIMIT_MS / 1000} s`;
    timer = setTimeout(() => resolve([{ check: name, level: 'error', message }]), LIMIT_MS);
  });
  try {
    return await Promise.race([Promise.resolve().then(look), late]);
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
