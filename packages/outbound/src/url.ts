import { foreignUrlProblem, type AddressRule } from '@pombo/message';

/** The URL, or why it is not called, as far as its text shows. What a name leads to is judged at each connection. */
export function readUrl(text: string, rule: AddressRule): { url: URL } | { problem: string } {
  const problem = foreignUrlProblem(text, rule);
  return problem === undefined ? { url: new URL(text) } : { problem };
}
