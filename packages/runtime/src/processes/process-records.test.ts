import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createProcessRecords, type ProcessRecords } from './process-records.ts';

const CHILD = join(import.meta.dirname, 'recorded.fixture.ts');
const WORKER = 'w-1';
/** Magic number of tmpfs in statfs(2): where a checkout is in memory, no disk is at hand. */
const TMPFS = 0x01_02_19_94;

let folder: string;
let records: ProcessRecords;

/** A process that has recorded itself. */
async function recorded(...more: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CHILD, folder, WORKER, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function stateOf(pid: number): string {
  return /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]!;
}

/** Changes a recorded fact. */
function falsify(facts: object): void {
  const path = join(folder, WORKER);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...facts }));
}

describe.runIf(process.platform === 'linux')('on Linux', () => {
  beforeEach(() => {
    folder = mkdtempSync('/dev/shm/pombo-test-');
    records = createProcessRecords({ folder, withinMs: 300 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.runIf(process.getuid?.() === 0)('a folder that another user made gets no record', async () => {
    chownSync(folder, 1, 1);
    await records.add(WORKER);
    expect(existsSync(join(folder, WORKER))).toBe(false);
  });

  test('a process is proven dead after kill -9, and not before', async () => {
    const child = await recorded();
    expect(await records.isProvenDead(WORKER)).toBe(false);
    await kill(child);
    expect(await records.isProvenDead(WORKER)).toBe(true);
  });

  test('this process is not proven dead', async () => {
    await records.add(WORKER);
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test('a process that is stopped (SIGSTOP) is not proven dead', async () => {
    const child = await recorded();
    child.kill('SIGSTOP');
    await expect.poll(() => stateOf(child.pid!)).toBe('T');
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test('a zombie is not proven dead: a thread of it may still run', async () => {
    // After `exec`, the parent is a program that never asks how its children ended.
    const script = `"$0" "$1" "$2" "$3" & echo $!; exec sleep 600`;
    const parent = spawn('sh', ['-c', script, process.execPath, CHILD, folder, WORKER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const lines: string[] = [];
    createInterface({ input: parent.stdout }).on('line', (line) => lines.push(line));
    await expect.poll(() => lines).toContain('recorded');
    const pid = Number(lines.find((line) => /^\d+$/.test(line)));
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => stateOf(pid)).toBe('Z');
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test('a dead process is not proven dead while another process has its number', async () => {
    await kill(await recorded());
    falsify({ pid: process.pid });
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test.for([
    ['of another PID namespace', { pidSpace: 'pid:[1]' }],
    ['of another network namespace', { netSpace: 'net:[1]' }],
    ['under the name of another worker', { worker: 'w-2' }],
    ['without a process number', { pid: undefined }],
    ['with a number that means a group of processes', { pid: -1 }],
  ] as const)('a record %s proves nothing', async ([, facts]) => {
    await kill(await recorded());
    falsify(facts);
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test.for(['', '{', 'null', '[]'])('a record that contains %j proves nothing', async (text) => {
    await kill(await recorded());
    writeFileSync(join(folder, WORKER), text);
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test('a worker without a record, or with a name that leads elsewhere, is not proven dead', async () => {
    await kill(await recorded());
    for (const name of ['w-2', '', '.', '..', `../${folder.split('/').at(-1)}/${WORKER}`])
      expect(await records.isProvenDead(name), name).toBe(false);
  });

  test('a record that was removed proves nothing', async () => {
    await kill(await recorded());
    await records.remove(WORKER);
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test.skipIf(statfsSync('.').type === TMPFS)(
    'a record on a disk proves nothing, because other machines may share the disk',
    async () => {
      const onDisk = mkdtempSync(join(process.cwd(), 'node_modules', '.pombo-test-'));
      onTestFinished(() => rmSync(onDisk, { recursive: true }));
      await kill(await recorded());
      writeFileSync(join(onDisk, WORKER), readFileSync(join(folder, WORKER)));
      expect(await createProcessRecords({ folder: onDisk }).isProvenDead(WORKER)).toBe(false);
    },
  );

  test.runIf(process.getuid?.() === 0)('a record of another user proves nothing', async () => {
    await kill(await recorded());
    chownSync(join(folder, WORKER), 65_534, 65_534);
    expect(await records.isProvenDead(WORKER)).toBe(false);
  });

  test('a process is proven dead only once nothing that it wrote is on its way', async () => {
    const sockets: Socket[] = [];
    const server: Server = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await kill(await recorded(String((server.address() as AddressInfo).port)));
    expect(await records.isProvenDead(WORKER)).toBe(false);
    let read = 0;
    for (const socket of sockets) socket.on('data', (data) => void (read += data.length)).resume();
    await expect.poll(() => records.isProvenDead(WORKER)).toBe(true);
    await expect.poll(() => read).toBeGreaterThan(0);
  });

  test('a worker that starts removes old records of dead processes, and keeps those of living ones', async () => {
    await records.add('w-alive');
    await kill(await recorded());
    const old = new Date(Date.now() - 2 * 24 * 60 * 60_000);
    for (const name of ['w-alive', WORKER]) utimesSync(join(folder, name), old, old);
    await records.add('w-new');
    expect(['w-alive', WORKER, 'w-new'].map((name) => existsSync(join(folder, name)))).toEqual([true, false, true]);
  });

  test('a worker that starts keeps a record of a process that died lately', async () => {
    await kill(await recorded());
    await records.add('w-new');
    expect(await records.isProvenDead(WORKER)).toBe(true);
  });
});

test('without shared memory nothing is recorded or proven, and nothing fails', async () => {
  const absent = createProcessRecords({ folder: join(tmpdir(), 'pombo-no-such-folder', 'records') });
  await absent.add(WORKER);
  expect(await absent.isProvenDead(WORKER)).toBe(false);
  await absent.remove(WORKER);
});
