import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { now, type Usage } from './child.ts';

/** What a command took, from its start to its end. */
export interface Taken extends Usage {
  seconds: number;
}

const POMBO = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
/** Makes a process report on fd 3, when it exits, what it has used; nothing else about it changes. */
const REPORT = new URL('report-usage.ts', import.meta.url).href;

/** Runs the built `pombo` as a user does, in `folder`. Rejects with its words when it fails. */
export async function runPombo(words: readonly string[], folder: string, env: Record<string, string>): Promise<Taken> {
  const from = now();
  const child = spawn(process.execPath, ['--import', REPORT, POMBO, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [said, told, [code]] = await Promise.all([
    text(child.stderr!),
    text(child.stdio[3]! as NodeJS.ReadableStream),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(`pombo ${words.slice(0, 2).join(' ')} ended with ${code}:\n${said}`);
  return { ...(JSON.parse(told) as Usage), seconds: (now() - from) / 1000 };
}
