export { localDay, type LocalDay, type Span } from './calendar.ts';
export { commonSpan, decidePace, openingAfter, type PaceDecision, type PaceHistory, type WaitReason } from './pace.ts';
export {
  isTimezone,
  machineTimezone,
  parseDays,
  parseWindow,
  rulesIssues,
  type Rules,
  type RulesIssue,
  type Window,
} from './rules.ts';
export {
  canonicalDays,
  canonicalRules,
  canonicalWindow,
  readTime,
  type ReadTime,
  type WrittenTime,
} from './written.ts';
