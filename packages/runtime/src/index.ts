export { createLog } from './log.ts';
export { createReader, given, type Described, type Environment, type Reader, type Variable } from './reader.ts';
export { runApp } from './run.ts';
export { readShared, type SharedConfig } from './shared.ts';
export { stopOnSignal } from './signals.ts';
export { SHARED_VARIABLES } from './variables.ts';
