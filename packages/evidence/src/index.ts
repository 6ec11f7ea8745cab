export {
  MAX_FACTS,
  type Attempt,
  type AttemptEnd,
  type Component,
  type Sign,
  type SignFate,
  type SignKind,
} from './facts.ts';
export type { AttemptFinding, Findings, MessageFinding, PairFinding } from './findings.ts';
export { placeLidSigns, type LidOwner } from './lids.ts';
export { unsentFate } from './pairs.ts';
export { judge } from './judge.ts';
