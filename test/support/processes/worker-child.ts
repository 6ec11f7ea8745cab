/**
 * A worker in a process of its own, for tests that kill it. Takes one JSON argument (`ChildOrders`), prints `ready` when it
 * serves, and kills, freezes or blocks itself at the station of its orders.
 */
import { existsSync } from 'node:fs';
import { createLog, readConfig, startWorker, stopOnSignal } from '@pombo/worker';
import type { Step } from '@pombo/delivery';
import { seededRandom } from '../random.ts';
import type { ChildOrders } from './worker.ts';

const orders = JSON.parse(process.argv[2]!) as ChildOrders;
const { kill, block, chaos, fault } = orders;
let faulty = false;
let left = kill?.after ?? 0;
let blocked = false;
const random = seededRandom(chaos?.seed ?? 0);

function onStep(step: Step): void {
  if (chaos !== undefined && random() < chaos.chance) process.kill(process.pid, 'SIGKILL');
  if (block?.step === step && !blocked) {
    blocked = true;
    while (!existsSync(block.until));
  }
  if (fault?.step === step && !faulty) {
    faulty = true;
    const error = new Error(fault.message);
    if (fault.rejected === true) void Promise.reject(error);
    else
      setImmediate(() => {
        throw error;
      });
  }
  if (kill?.step !== step) return;
  if (left === 0) {
    process.kill(process.pid, kill.signal ?? 'SIGKILL');
    // The signal may reach another thread first, and this one would have time to write its POST.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  left -= 1;
}

const log = createLog(orders.logLevel ?? 'warn', process.stderr);
const running = await startWorker({
  config: readConfig(orders.env),
  redisUrl: orders.redisUrl,
  log,
  delivery: { timings: orders.timings, onStep },
  ...(orders.witness === undefined ? {} : { witness: orders.witness }),
  ...(orders.keepConnections === undefined ? {} : { keepConnections: orders.keepConnections }),
  ...(orders.feeding === undefined ? {} : { feeding: orders.feeding }),
  ...(orders.forwarding === undefined ? {} : { forwarding: orders.forwarding }),
});
stopOnSignal(running, log);
process.stdout.write('ready\n');
