import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, base, PIXEL } from './testing.fixture.ts';

const BIN = fileURLToPath(new URL('./bin.ts', import.meta.url));

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pombo-simulator-'));
});

afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(folder, { recursive: true });
});

/** Starts it and waits for its first line. */
async function start(flags: string[], stdin: 'pipe' | 'ignore' = 'pipe', ipc = false): Promise<string> {
  child = spawn(process.execPath, [BIN, ...flags], {
    stdio: [stdin, 'pipe', 'inherit', ...(ipc ? ['ipc' as const] : [])],
  });
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return (JSON.parse(line) as { url: string }).url;
}

test('serves the instances of a Pombo instance file, without pauses', async () => {
  const file = join(folder, 'instances.json');
  writeFileSync(file, JSON.stringify({ instances: [{ name: 'vendas', id: 'one', token: 'secret-one', pace: {} }] }));
  const url = await start(['--instances', file, '--queue-delay-ms', '0']);
  for (let n = 0; n < 3; n += 1) {
    const body = { phone: '5511987654321', image: PIXEL };
    expect((await ask(`${base(url)}/send-image`, { method: 'POST', body })).status).toBe(200);
  }
  const { text } = await ask(`${url}/__sim/wait?sent=3`);
  expect(JSON.parse(text)).toMatchObject({ posts: 3, sent: 3 });
});

test.each(['SIGTERM', 'SIGINT'] as const)('ends with exit code 0 on %s', async (signal) => {
  await start([]);
  child!.kill(signal);
  expect(await once(child!, 'exit')).toEqual([0, null]);
});

test('ends when its stdin closes, as it does when the parent dies', async () => {
  await start([]);
  child!.stdin!.end();
  expect(await once(child!, 'exit')).toEqual([0, null]);
});

test('ends when the IPC channel closes', async () => {
  await start([], 'ignore', true);
  child!.disconnect();
  expect(await once(child!, 'exit')).toEqual([0, null]);
});

test('keeps running without any stdin', async () => {
  const url = await start([], 'ignore');
  expect((await ask(`${url}/__sim/counts`)).status).toBe(200);
});

test.each([
  [['--queue-delay-ms', 'soon'], '--queue-delay-ms must be a number of 0 or more: soon'],
  [['--instances', 'missing.json'], 'missing.json'],
  [['--colour', 'red'], '--colour'],
])('refuses %j with exit code 2', async (flags, said) => {
  child = spawn(process.execPath, [BIN, ...flags], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});
