import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { laneSlot } from '@pombo/core';
import { createReplicaWait } from '@pombo/redis';
import { createLog, keepHeapSmall, readConfig, startWorker } from '@pombo/worker';
import { Redis } from 'ioredis';
import { answer, usage } from './child.ts';
import { watchLateSteps, type LateStepsWatch } from '../late-steps.ts';
import { watchSyncs } from '../watch-syncs.ts';
import { watchWindow } from './watch-window.ts';
import { createCount, type WorkerCalls } from './worker.ts';

/** Pombo's worker as it runs in production, its log (a line per attempt, to a stdout that goes nowhere) included. */
const done = createCount();
let own: () => string[] = () => [];
const folder = mkdtempSync(join(tmpdir(), 'pombo-bench-'));

const { open, look } = watchWindow();
const syncs = await watchSyncs();
let steps: LateStepsWatch | undefined;

answer<WorkerCalls>({
  open() {
    open();
    steps?.reset();
    syncs.reset();
  },
  look() {
    const window = look();
    return { ...window, ...(steps === undefined ? {} : { lateSteps: steps.read(), syncs: syncs.read() }) };
  },
  async start({ redisUrl, gatewayUrl, lanes, journal = true, replica = false }) {
    process.once('exit', () => rmSync(folder, { recursive: true }));
    const watch = watchLateSteps(new Map(lanes.map(({ name, gapMs }) => [name, gapMs])));
    steps = watch;
    const instances = lanes.map(({ name, gapMs }) => {
      const pace = { min: gapMs / 1000, max: gapMs / 1000 };
      return { name, id: name, token: 'T0KEN', pace };
    });
    const file = join(folder, 'instances.json');
    writeFileSync(file, JSON.stringify({ instances }));
    const env = { POMBO_INSTANCES: file, POMBO_DATA_DIR: folder, ZAPI_BASE_URL: gatewayUrl };
    keepHeapSmall();
    const running = await startWorker({
      config: readConfig(env),
      redisUrl,
      witness: journal,
      log: createLog('info', process.stdout),
      delivery: {
        // Strict mode does this; it also asks for a Sentinel or a Cluster, which a benchmark has no use for.
        ...(replica ? { replicated: waitForReplica(redisUrl) } : {}),
        onStep(step, lane) {
          watch.note(step, lane);
          if (step === 'rest-lane:completed') done.add();
        },
      },
    });
    own = () => running.delivery.own();
    return usage();
  },
  own: () => own(),
  go: () => {},
  async until(sends) {
    await done.until(sends);
    return { ...usage(), journalBytes: bytesIn(join(folder, 'journal')) };
  },
});

function bytesIn(dir: string): number {
  if (!existsSync(dir)) return 0;
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function waitForReplica(url: string): (lane: string) => Promise<string | undefined> {
  const wait = createReplicaWait(new Redis(url, { maxRetriesPerRequest: null }));
  return (lane) => wait.reached(laneSlot('pombo', lane));
}
