/**
 * The storm: `pnpm storm [--minutes N] [--messages N] [--seed S] [--fresh] [--json]`. Workers and Redis are killed at
 * random while a hostile gateway takes messages; afterwards its records say whether a promise was broken. Exit code 1 if
 * so, or if the same faults do no harm to BullMQ alone, because the run would then prove nothing. `--fresh` opens a
 * connection for each POST, to compare what kept ones cost.
 */
import { parseArgs } from 'node:util';
import { isKept, runStorm, type StormOptions, type StormReport } from './storm.ts';

const { json, ...options } = readFlags();
const policy = options.keepConnections === false ? ', a connection for each POST' : '';
options.progress(`storm over ${options.messages} messages, seed ${options.seed}${policy}`);
const from = performance.now();
const report = await runStorm(options);
options.progress(`done in ${Math.round((performance.now() - from) / 1000)} s`);
(json ? process.stderr : process.stdout).write(tableOf(report));
if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(isKept(report) ? 0 : 1);

function readFlags(): StormOptions & { json: boolean } {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      options: {
        minutes: text,
        messages: text,
        seed: text,
        fresh: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    return {
      json: values.json,
      keepConnections: !values.fresh,
      minutes: positive('--minutes', values.minutes ?? '60'),
      messages: Math.ceil(
        positive('--messages', values.messages ?? (values.minutes === undefined ? '1000' : '1000000')),
      ),
      seed: Math.floor(positive('--seed', values.seed ?? String(1 + Math.floor(Math.random() * 1e6)))),
      progress: (line) => void process.stderr.write(`${line}\n`),
    };
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message}\nusage: pnpm storm [--minutes N] [--messages N] [--seed S] [--fresh] [--json]\n`,
    );
    process.exit(2);
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new Error(`${flag} takes a number above 0, not ${text}`);
  return value;
}

function tableOf(found: StormReport): string {
  return Object.entries(found)
    .map(([name, value]) => `${name.padEnd(14)}${String(value).padStart(8)}\n`)
    .join('');
}
