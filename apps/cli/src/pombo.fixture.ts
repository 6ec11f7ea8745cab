import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createSimulator, type Simulator } from '@pombo/simulator';
import { afterAll, beforeAll, expect } from 'vitest';
import { testRedis, type TestRedis } from '../../../test/setup/redis-context.ts';

/** The built command, as a user runs it. */
export const MAIN: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export type Env = Record<string, string>;

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Returns every line of stdout as JSON; throws if one is not JSON. */
  json: () => Record<string, unknown>[];
}

/** A `pombo` that keeps running. */
export interface Running {
  /** Resolves once stdout or stderr contains the text; rejects if the process ends first. */
  until(text: string): Promise<void>;
  /** Sends a signal that does not end the process. */
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and resolves once the process has exited. */
  end(signal: NodeJS.Signals): Promise<Ran>;
  /** Closes our end of its stdout, as `head` does. */
  stopReading(): void;
  readonly exited: Promise<Ran>;
  readonly output: { stdout: string; stderr: string };
}

export interface Bench {
  /** A temporary folder, in which every command runs. */
  readonly dir: string;
  /** Adds variables to the environment of every command. */
  setEnv(env: Env): void;
  /** `input`: what it reads from stdin, through a pipe. */
  run(args: readonly string[], env?: Env, input?: string | Uint8Array): Promise<Ran>;
  /** Runs it on a terminal, whose screen is the result's stdout, and types each answer once its question is shown. */
  type(args: readonly string[], answers: readonly (readonly [question: string, answer: string])[]): Promise<Ran>;
  start(args: readonly string[], env?: Env): Running;
  file(name: string, content: string | Uint8Array, mode?: number): string;
}

/** Marks every secret. No output of any command may contain it. */
export const CANARY = 'CANARY7b1f';

/**
 * Runs the built `pombo` in its own folder and environment. After the last test it ends what still runs, and fails if
 * any output contained a secret.
 */
export function bench(): Bench {
  const dir = mkdtempSync(join(tmpdir(), 'pombo-cli-'));
  const children = new Set<Child>();
  const everything: string[] = [];
  let shared: Env = {};

  function start(args: readonly string[], env: Env = {}, input?: string | Uint8Array): Running {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '', POMBO_PORT: '0', ...shared, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    }) as Child;
    child.stdin?.end(input);
    children.add(child);
    const running = watch(child);
    void running.exited.then(({ stdout, stderr }) => {
      children.delete(child);
      everything.push(stdout, stderr);
    });
    return running;
  }

  afterAll(async () => {
    const gone = [...children].map((child) => once(child, 'close'));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(gone);
    rmSync(dir, { recursive: true, force: true });
    expect(everything.join('\n')).not.toContain(CANARY);
  });

  return {
    dir,
    setEnv: (env) => void (shared = { ...shared, ...env }),
    run: (args, env, input) => start(args, env, input).exited,
    async type(args, answers) {
      const words = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
      const child = spawn('script', ['-qefc', words.join(' '), '/dev/null'], {
        cwd: dir,
        env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', SHELL: '/bin/sh', POMBO_PORT: '0', ...shared },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let screen = '';
      const left = [...answers];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        screen += text;
        const [next] = left;
        if (next === undefined || !screen.includes(next[0])) return;
        left.shift();
        child.stdin.write(next[1]);
      });
      const [code] = (await once(child, 'close')) as [number | null];
      everything.push(screen);
      return ran(code, { stdout: screen.replaceAll('\r', ''), stderr: '' });
    },
    start,
    file(name, content, mode = 0o600) {
      const path = join(dir, name);
      writeFileSync(path, content, { mode });
      return path;
    },
  };
}

/** Two numbers with canaries as secrets. `pace` in seconds. */
export const NUMBERS = [
  {
    name: 'vendas',
    id: `${CANARY}ID1`,
    token: `${CANARY}-token-1`,
    clientToken: `${CANARY}-client`,
    pace: { min: 0, max: 0 },
  },
  {
    name: 'suporte',
    id: `${CANARY}ID2`,
    token: `${CANARY}-token-2`,
    clientToken: `${CANARY}-client`,
    pace: { min: 0, max: 0 },
  },
] as const;

/** A number as both the instance file and the simulator take it. */
export interface SimulatedNumber {
  name: string;
  id: string;
  token: string;
  clientToken: string;
  pace?: { min: number; max: number };
  window?: string;
  days?: string;
  timezone?: string;
  dailyLimit?: number;
}

/** A simulated Z-API for the calling file, by default with {@link NUMBERS}. It ends automatically. */
export function simulated(instances: readonly SimulatedNumber[] = NUMBERS): Simulator & { url(): string } {
  const simulator = createSimulator({ instances, queueDelayMs: 0 });
  let url = '';
  beforeAll(async () => {
    ({ url } = await simulator.listen());
  });
  afterAll(() => simulator.close());
  return { ...simulator, url: () => url };
}

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

function watch(child: Child): Running {
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of waiting) look();
    });
  }
  const exited = once(child, 'close').then(([code]) => ran(code as number | null, output));
  return {
    output,
    exited,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!`${output.stdout}\n${output.stderr}`.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void exited.then(({ code }) =>
          reject(new Error(`exit ${code} before "${text}":\n${output.stdout}${output.stderr}`)),
        );
      }),
    stopReading: () => void child.stdout.destroy(),
    signal: (name) => void child.kill(name),
    async end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

function ran(code: number | null, { stdout, stderr }: { stdout: string; stderr: string }): Ran {
  const lines = (): string[] => stdout.split('\n').filter((line) => line !== '');
  return { code, stdout, stderr, json: () => lines().map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** What most commands are tested against: a Redis, a simulated Z-API, and a `pombo up` on both. */
export function upOverAll(until = 'worker.started'): {
  redis: TestRedis;
  cli: Bench;
  zapi: ReturnType<typeof simulated>;
} {
  const redis = testRedis();
  const cli = bench();
  const zapi = simulated();
  beforeAll(async () => {
    cli.setEnv({
      REDIS_URL: redis.url,
      POMBO_PREFIX: redis.prefix,
      POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
      ZAPI_BASE_URL: zapi.url(),
    });
    await cli.start(['up', '--json']).until(until);
  });
  return { redis, cli, zapi };
}

/** Creates files of distinct recipients. `prefix` separates the recipients of test files. */
export function recipients(
  cli: Bench,
  prefix: string,
): { phones(count: number): string[]; csv(name: string, numbers: readonly string[]): string } {
  let used = 0;
  return {
    phones(count) {
      used += count;
      return Array.from({ length: count }, (_none, at) => `${prefix}${String(1_000_000 + used - count + at)}`);
    },
    csv(name, numbers) {
      const lines = numbers.map((phone, at) => `${phone};Nome ${at}`);
      return cli.file(name, `telefone;nome\n${lines.join('\n')}\n`);
    },
  };
}
