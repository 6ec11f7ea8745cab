export { createLog } from './log.ts';
export {
  createReader,
  type Described,
  type Environment,
  type OptionalVariable,
  type Reader,
  type Variable,
} from './reader.ts';
export { runApp } from './run.ts';
export { readShared, type SharedConfig } from './shared.ts';
export { stopOnSignal } from './signals.ts';
export { API_NAMES, unreadVariables, warnOfUnread, type UnreadVariable } from './unread.ts';
export { SHARED_VARIABLES } from './variables.ts';
