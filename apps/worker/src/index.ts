export { readConfig, type Config } from './config.ts';
export { laneOrders, type LaneOrders } from './feeder.ts';
export { configuredInstances } from './instances.ts';
export { createLog } from './log.ts';
export { stopOnSignal } from './signals.ts';
export { startWorker, type RunningWorker, type WorkerOptions } from './wire.ts';
