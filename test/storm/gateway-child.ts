/**
 * The hostile gateway of a storm, in a process of its own so that it outlives everything else. Takes one JSON argument
 * ({@link GatewayOrders}), prints its URL, and ends when its stdin does.
 */
import { createSimulator, type CallbackFaultInput, type InstanceInput } from '@pombo/simulator';
import { seededRandom } from '../support/random.ts';
import { GATEWAY_FAULTS } from './fault-mix.ts';

export interface GatewayOrders {
  seed: number;
  instances: InstanceInput[];
  callbackFaults: CallbackFaultInput[];
}

const { seed, instances, callbackFaults } = JSON.parse(process.argv[2]!) as GatewayOrders;
const simulator = createSimulator({
  instances,
  queueDelayMs: 0,
  random: seededRandom(seed),
  // The receiver of callbacks waits for its Redis. A worker reuses its connections within milliseconds.
  knobs: { callbackTimeoutMs: 60_000, closeIdleMs: 100 },
  callbacks: { upTo: 'RECEIVED', faults: callbackFaults },
});
for (const fault of GATEWAY_FAULTS) simulator.fault(fault);
const { url } = await simulator.listen();
process.stdin.once('end', () => process.exit()).resume();
process.stdout.write(`${url}\n`);
