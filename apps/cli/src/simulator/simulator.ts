import { readFileSync } from 'node:fs';
import { defined, PomboError, type Issue } from '@pombo/core';
import { createSimulator, type InstanceInput } from '@pombo/simulator';
import { loadConfig } from '../config.ts';
import { badFlags } from '../terminal/flags.ts';
import { untilAborted, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { readKnobsFile } from './knobs-file.ts';

/** The flags of `pombo simulator`, as typed. */
export interface SimulatorFlags {
  port: string;
  instances?: string;
  queueDelayMs?: string;
  knobs?: string;
}

/** Numbers that exist only in the simulator; their tokens are worthless elsewhere. */
export const SIMULATED = [
  { name: 'vendas', id: 'SIMULATEDVENDAS', token: 'simulated-token-vendas', clientToken: 'simulated-client-token' },
  { name: 'suporte', id: 'SIMULATEDSUPORTE', token: 'simulated-token-suporte', clientToken: 'simulated-client-token' },
] as const satisfies InstanceFileEntry[];

type InstanceFileEntry = InstanceInput & { name: string };

/**
 * `pombo simulator`: serves until SIGINT or SIGTERM and prints how to use it. Throws `invalid_input` for invalid flags or
 * instances and for a port in use, and `file_unreadable`.
 */
export async function runSimulator(flags: SimulatorFlags, output: Output): Promise<void> {
  const { port, queueDelayMs } = readFlags(flags);
  const { env, dataDir } = await loadConfig();
  const turned = readKnobsFile(flags.knobs, dataDir);
  const instances = flags.instances === undefined ? SIMULATED : readFile(flags.instances, env);
  const { signal } = watchInterrupt();
  const simulator = createSimulator({ instances, ...defined({ queueDelayMs, knobs: turned?.knobs }) });
  const { url } = await simulator.listen(port).catch((error: NodeJS.ErrnoException) => {
    throw badFlags([{ field: '--port', problem: `cannot listen on ${port} (${error.code})`, example: '0' }]);
  });
  // The tokens of a file may be real, so they are not shown.
  const shown = flags.instances === undefined ? { url, instances: SIMULATED } : { url };
  output.document(shown, () => [`Simulated Z-API at ${url}`]);
  if (turned !== undefined) output.say(`It behaves as ${turned.file} says: ${Object.keys(turned.knobs).join(', ')}`);
  if (!output.json) sayUse(url, flags.instances, output);
  await untilAborted(signal);
  await simulator.close();
}

function sayUse(url: string, file: string | undefined, output: Output): void {
  const [{ id, token, clientToken }] = SIMULATED;
  output.say('\nTo send through it, in another terminal:\n');
  output.say(`  export ZAPI_BASE_URL=${url}`);
  if (file === undefined) {
    output.say(`  export ZAPI_INSTANCE_ID=${id} ZAPI_TOKEN=${token} ZAPI_CLIENT_TOKEN=${clientToken}`);
  } else {
    output.say(`  export POMBO_INSTANCES=${quoted(file)}`);
  }
  output.say('  pombo up\n');
  if (file === undefined) {
    output.say('Or both of its numbers, as an instance file for POMBO_INSTANCES:\n');
    output.say(`  ${JSON.stringify({ instances: SIMULATED })}\n`);
  }
  output.say('To see what it received, and to make it fail:');
  const fault = JSON.stringify({ do: { kind: 'answer', enqueue: false, status: 500 } });
  output.next(`curl ${url}/__sim/ledger`, `curl -d '${fault}' ${url}/__sim/faults`);
  output.say('Ctrl-C stops it.');
}

function readFlags({ port, queueDelayMs }: SimulatorFlags): { port: number; queueDelayMs: number | undefined } {
  const issues: Issue[] = [];
  const read = (field: string, text: string, most: number, example: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Infinity;
    if (value > most) issues.push({ field, problem: `must be a number from 0 to ${most}`, example });
    return value;
  };
  const numbers = {
    port: read('--port', port, 65_535, '0'),
    queueDelayMs: queueDelayMs === undefined ? undefined : read('--queue-delay-ms', queueDelayMs, 600_000, '100'),
  };
  if (issues.length > 0) throw badFlags(issues);
  return numbers;
}

/** Reads an instance file of Pombo, with its `"${VAR}"` values filled in, or a bare list. The simulator checks its content. */
function readFile(file: string, env: Readonly<Record<string, string | undefined>>): InstanceInput[] {
  const content = parse(file);
  const entries = Array.isArray(content) ? content : (content as { instances?: unknown } | null)?.instances;
  if (!Array.isArray(entries)) throw unusable(file, 'must contain {"instances":[…]}');
  return entries.map((entry) => fillIn(entry, env)) as InstanceInput[];
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PomboError('file_unreadable', `The instance file ${file} cannot be read (${code})`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message would quote the text around the fault, which may contain a token.
    throw unusable(file, 'is not valid JSON');
  }
}

function fillIn(entry: unknown, env: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const filled = Object.entries(entry).map(([field, value]: [string, unknown]) => {
    const variable = typeof value === 'string' ? /^\$\{(\w+)\}$/.exec(value)?.[1] : undefined;
    return [field, variable === undefined ? value : (env[variable] ?? '')];
  });
  return Object.fromEntries(filled);
}

function unusable(file: string, problem: string): PomboError {
  return new PomboError('invalid_input', `The instance file ${file} ${problem}`, {
    hint: 'Example: {"instances":[{"name":"vendas","id":"…","token":"…","clientToken":"…"}]}',
  });
}
