import { fstatSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { InstanceInput } from './state/instance.ts';
import { createSimulator } from './create-simulator.ts';
import type { SimulatorOptions } from './simulator.ts';

/**
 * The simulator as a process of its own, for tests and benchmarks:
 *
 *   node bin.js [--port 0] [--host 127.0.0.1] [--instances FILE.json] [--queue-delay-ms N]
 *
 * It prints one line of JSON, `{"url":…}`, once it listens. It ends on SIGTERM, on SIGINT, and with its parent: when the
 * IPC channel or a piped stdin closes. Exit code 2 for invalid options.
 */
try {
  const { port, host, options } = readFlags();
  const simulator = createSimulator(options);
  // Before the line is printed: its reader may end this process at once.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  if (process.channel) process.once('disconnect', stop);
  // Not for /dev/null or a terminal: the first is at its end from the start, the second never is.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.once('end', stop).once('error', stop).resume();
  const { url } = await simulator.listen(port, host);
  process.stdout.write(`${JSON.stringify({ url })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}

function readFlags(): { port: number; host: string; options: SimulatorOptions } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      instances: { type: 'string' },
      'queue-delay-ms': { type: 'string' },
    },
  });
  const { port, host, instances, 'queue-delay-ms': queueDelay } = values;
  const options = {
    ...(instances === undefined ? {} : { instances: readInstances(instances) }),
    ...(queueDelay === undefined ? {} : { queueDelayMs: numberOf('--queue-delay-ms', queueDelay) }),
  };
  return { port: numberOf('--port', port), host, options };
}

/** Reads a list of instances, or a Pombo instance file. */
function readInstances(file: string): InstanceInput[] {
  const content = JSON.parse(readFileSync(file, 'utf8')) as InstanceInput[] | { instances: InstanceInput[] };
  return Array.isArray(content) ? content : content.instances;
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`${flag} must be a number of 0 or more: ${text}`);
  return value;
}

function stop(): void {
  process.exit(0);
}
