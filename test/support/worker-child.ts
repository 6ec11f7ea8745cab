/**
 * A worker in a process of its own, for tests that kill it. Takes one JSON argument (`ChildOrders`), prints `ready` when it
 * serves, and kills itself with SIGKILL at the station it was told to.
 */
import { createLog, readConfig, startWorker, stopOnSignal } from '@pombo/worker';
import type { ChildOrders } from './worker.ts';

const orders = JSON.parse(process.argv[2]!) as ChildOrders;
let left = orders.kill?.after ?? 0;

const log = createLog(orders.logLevel ?? 'warn', process.stderr);
const running = await startWorker({
  config: readConfig(orders.env),
  redisUrl: orders.redisUrl,
  log,
  delivery: {
    timings: orders.timings,
    onStep(step) {
      if (orders.kill?.step !== step) return;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
      left -= 1;
    },
  },
});
stopOnSignal(running, log);
process.stdout.write('ready\n');
