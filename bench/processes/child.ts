import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Processes of their own for everything that is measured, so that no side shares a heap or a core's time with the
 * other or with who measures, and questions to them. A file that is started so calls `answer` once.
 */

/** What a child answers: name → function. Arguments and results travel as JSON. */
type Calls<C> = { [K in keyof C]: (...args: never[]) => unknown };

type Arguments<C, K extends keyof C> = C[K] extends (...args: infer A) => unknown ? A : never;
type Answer<C, K extends keyof C> = C[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

export interface Child<C> {
  /** Rejects with the child's own words when it threw, or when it ended without an answer. */
  ask<K extends keyof C & string>(name: K, ...args: Arguments<C, K>): Promise<Answer<C, K>>;
  /** Lets go of it, upon which it ends at once; resolves when it is gone. */
  end(): Promise<void>;
  /** Ends it at once (SIGKILL), freezes it (SIGSTOP) or lets it continue (SIGCONT). */
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

interface Reply {
  id: number;
  value?: unknown;
  error?: string;
}

/** What a process has used since it was started. */
export interface Usage {
  cpuMs: number;
  /** The most memory it ever held. */
  rssMb: number;
  /** Of Pombo's worker. */
  journalBytes?: number;
}

/**
 * Starts a file of this folder, with these flags of Node and these variables more. Its stdout goes nowhere, its stderr to
 * ours. It ends with this process, and `kill` ends it without a word, as a lost machine does.
 */
export function startChild<C extends Calls<C>>(
  file: string,
  flags: readonly string[] = [],
  variables: Record<string, string> = {},
): Child<C> {
  const child = fork(new URL(file, import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...flags],
    env: { ...process.env, ...variables },
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  const ended = once(child, 'exit').then(() => {
    for (const [id, settle] of waiting) settle({ id, error: `${file} ended without an answer` });
  });
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  let questions = 0;
  return {
    async ask(name, ...args) {
      const id = (questions += 1);
      const answered = new Promise<Reply>((resolve) => waiting.set(id, resolve));
      child.send({ id, name, args });
      const { value, error } = await answered;
      if (error !== undefined) throw new Error(error);
      return value as Answer<C, typeof name>;
    },
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
    signal: (name) => void child.kill(name),
  };
}

/** Serves the questions of the process that started this one, and ends with it. */
export function answer<C extends Calls<C>>(calls: C): void {
  process.on('message', ({ id, name, args }: { id: number; name: keyof C; args: never[] }) => {
    const reply = (words: Omit<Reply, 'id'>): void => void process.send?.({ id, ...words });
    Promise.resolve()
      .then(() => calls[name](...args))
      .then(
        (value) => reply({ value }),
        (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.once('disconnect', () => process.exit());
}

/** What this process has used so far. */
export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024 };
}

/** ms on a clock that all processes of this machine share and that never jumps. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
