export {
  MAX_FACTS,
  type Attempt,
  type AttemptEnd,
  type Component,
  type Sign,
  type SignFate,
  type SignKind,
} from './facts.ts';
export { placeLidSigns, type LidOwner } from './lids.ts';
export { unsentFate } from './pairs.ts';
export { judge, type AttemptFinding, type Findings, type MessageFinding, type PairFinding } from './judge.ts';
