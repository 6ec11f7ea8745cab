import type { Notice } from '@pombo/catalogue';
import { foreignUrlProblem, type AddressRule } from '@pombo/core';

/** Returns the URL, or why its text alone forbids the call. Addresses behind the name are checked at each connection. */
export function readUrl(text: string, rule: AddressRule): { url: URL } | { problem: Notice } {
  const problem = foreignUrlProblem(text, rule);
  return problem === undefined ? { url: new URL(text) } : { problem };
}
