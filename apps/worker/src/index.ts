export {
  createLog,
  SECRETS,
  fileVariable,
  stopOnSignal,
  switchLevelOnSignal,
  unreadVariables,
  warnOfUnread,
} from '@pombo/runtime';
export { readConfig, type Config } from './config.ts';
export { keepHeapSmall } from './heap.ts';
export { journalDir, journalProblem } from './journal.ts';
export { configuredInstances } from './instances.ts';
export { startWorker, type RunningWorker, type WorkerOptions } from './compose.ts';
