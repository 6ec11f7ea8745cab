import { PomboError, describeIssue, type Issue } from '@pombo/message';

/** The error for flags that can not be used: every fault, each named by its flag, with an example of a good value. */
export function badFlags(issues: Issue[]): PomboError {
  const lines = issues.map(describeIssue);
  const message = lines.length === 1 ? lines[0]! : `${lines.length} faults:\n${lines.join('\n')}`;
  return new PomboError('invalid_input', message, { issues });
}
