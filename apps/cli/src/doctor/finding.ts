import type { Finding } from '@pombo/api';
import { notice, say, type AnyNotice, type Code, type ValuesOf } from '@pombo/catalogue';
import { defined } from '@pombo/core';
import { errorWords, language, words } from '../terminal/words.ts';

export type { Finding } from '@pombo/api';

/** Returns a finding's message and fix in this process's language. */
export function found<C extends Code>(
  code: C,
  ...values: string extends keyof ValuesOf<C> ? [] : [values: ValuesOf<C>]
): Pick<Finding, 'message' | 'fix'> {
  return inFull(notice(code, ...values));
}

/** Returns the message and the fix of a notice in this process's language. */
export function inFull(given: AnyNotice): Pick<Finding, 'message' | 'fix'> {
  const { text, hint } = say(given, language());
  return { message: text, ...defined({ fix: hint }) };
}

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
    const message = words('doctor_late', { seconds: LIMIT_MS / 1000 });
    timer = setTimeout(() => resolve([{ check: name, level: 'error', message }]), LIMIT_MS);
  });
  try {
    return await Promise.race([Promise.resolve().then(run), late]);
  } catch (error) {
    return [{ check: name, level: 'error', ...failed(error) }];
  } finally {
    clearTimeout(timer);
  }
}

function failed(error: unknown): Pick<Finding, 'message' | 'fix'> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { text, hint } = errorWords(error);
  return { message: text, ...defined({ fix: hint }) };
}
