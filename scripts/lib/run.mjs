/** Running other programs, and saying in short lines what is done. Plain Node ≥ 20: nothing is installed yet. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, so that nothing depends on where the caller stands. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One line for people; on stderr, since stdout belongs to the program that is started. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** An end with a message for people and an exit code (`surface.md`, Exit codes). */
export class Stop extends Error {
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs `work` and ends the process with the exit code it returns; a {@link Stop} is shown without a stack. */
export async function main(work) {
  try {
    requireSystem();
    process.exitCode = await work(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Stop ? `\n${error.message}` : `\n${error.stack}`);
    process.exitCode = error instanceof Stop ? error.exitCode : 1;
  }
}

/** Pombo's scripts and its Redis need a POSIX system. Without this, Windows fails in spawn with a bare ENOENT. */
function requireSystem() {
  if (process.platform !== 'win32') return;
  throw new Stop(
    2,
    `Pombo runs on Linux, macOS and WSL2, not on Windows itself.
  → install WSL2 (https://learn.microsoft.com/windows/wsl/install), then clone and start Pombo inside it`,
  );
}

/** Runs a program in the foreground and resolves to its exit code. Ctrl-C and SIGTERM are its own to handle; then this process continues, to clean up. */
export function foreground(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' });
    const onInterrupt = () => {}; // The terminal sends Ctrl-C to the child as well.
    const onTerminate = (signal) => child.kill(signal);
    process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate).on('SIGHUP', onTerminate);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate).off('SIGHUP', onTerminate);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * For scripts that need the Node which the lockfile pins: under any other one, starts this script again with that one and
 * ends with its exit code. Returns under the right one.
 */
export async function underRepositoryNode() {
  const folder = join(ROOT, 'node_modules', '.bin');
  const node = join(folder, 'node');
  const version = ask(node, ['--version']);
  if (version === undefined) throw new Stop(2, 'Nothing is installed yet: run npm test once.');
  if (version === process.version) return;
  const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
  process.exit(await foreground(node, process.argv.slice(1), env));
}

/**
 * Runs a program in silence; when it fails, throws a Stop with `title`, the end of its output and a hint. Returns its
 * output. With `progressOf`, shows how far it is: the text which that returns for a line of output, if it returns one.
 */
export async function quietly(command, args, { env, title, hint, progressOf }) {
  const live = progressOf === undefined ? undefined : showProgress();
  const onLine = (line) => {
    const text = progressOf?.(line);
    if (text !== undefined) live.set(text);
  };
  const { code, output } = await collect(command, args, env, onLine).finally(() => live?.end());
  if (code === 0) return output;
  const tail = output.trimEnd().split('\n').slice(-25).join('\n');
  throw new Stop(1, `${title} failed (exit ${code}):\n\n${tail}\n\n${hint}`);
}

/** The output of a program when it exits 0 within `timeoutMs`; else undefined, even when there is no such program. */
export function ask(command, args, timeoutMs = 10_000) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Seconds since `from` (ms, `performance.now`), as `3.2 s`. */
export function since(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

/** Between two lines of progress in a log (ms). */
const LOG_MS = 10_000;

/** Shows how far a long step is, on stderr: one line that is redrawn on a terminal, a line every 10 s in a log. */
function showProgress() {
  const from = performance.now();
  const { isTTY } = process.stderr;
  let text = '';
  const show = () => {
    const line = `  ${text}${text === '' ? '' : ', '}${Math.round((performance.now() - from) / 1000)} s`;
    process.stderr.write(isTTY ? `\r\x1b[2K${line.slice(0, (process.stderr.columns || 80) - 1)}` : `${line}\n`);
  };
  const timer = setInterval(show, isTTY ? 500 : LOG_MS);
  return {
    set: (next) => void (text = next),
    end() {
      clearInterval(timer);
      if (isTTY) process.stderr.write('\r\x1b[2K');
    },
  };
}

function collect(command, args, env, onLine) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let rest = '';
    const take = (chunk) => {
      output += chunk;
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop();
      for (const line of lines) onLine(line);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
