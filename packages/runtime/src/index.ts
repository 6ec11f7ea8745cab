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
export { SECRETS, fileVariable } from './secret-files.ts';
export { readShared, type SharedConfig, type TracingConfig } from './shared.ts';
export { stopOnSignal, switchLevelOnSignal } from './signals.ts';
export { openTracing, type ActiveSpan, type SpanAttributes, type SpanFacts, type Tracing } from './tracing/tracing.ts';
export { API_NAMES, unreadVariables, warnOfUnread, type UnreadVariable } from './unread.ts';
export { ANY_PORT, API_HOST, SHARED_VARIABLES } from './variables.ts';
