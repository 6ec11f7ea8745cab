/**
 * PROOF THAT A WORKER'S PROCESS IS DEAD, AND THAT WHAT IT SENT HAS ARRIVED.
 *
 * A worker without heartbeats may only be frozen or cut off from Redis, with a POST in flight. Its successor must then let
 * that POST end before the lane's next one. With a proof of death it need not wait. Every condition must hold:
 *
 * 1. The dead worker left a record in shared memory (/dev/shm, a tmpfs), under its own name, as this user. Only processes of
 *    one running kernel share a tmpfs, so both ran on this machine since it started. A boot id or a machine id does not
 *    show that: clones of a virtual machine have the same.
 * 2. Both processes are in one PID namespace, so the recorded number means the same process to both. The kernel gives the
 *    number of a namespace to another one only once every process in the first is gone.
 * 3. `kill(pid, 0)` fails with ESRCH. Then every thread has ended, and has closed its files before. A process that is
 *    stopped (SIGSTOP), hangs in the kernel or is traced still exists. So does a zombie, of which a thread may run. A later
 *    process that has the number hides the death.
 * 4. Both are in one network namespace, and no socket without an owner has data in it that the other end has not
 *    acknowledged. The kernel continues to send what a dead process wrote, for minutes on a bad line.
 *
 * Everything else proves nothing, and the successor waits: other systems than Linux, other containers (even those of one image,
 * or the same one restarted: its shared memory is new), other users, a reboot, an older version. No clock is involved.
 *
 * This relies on the worker sending in its own process: sockets are closed on exec, so that no child process has them. Not
 * considered: a process or a machine that is restored from a checkpoint with its connections, and a proxy on this machine
 * that acknowledges a request before it passes it on. Then two POSTs of a lane may be closer than its gap; no message is sent
 * twice, because the ledger does not depend on any of this.
 */
import { readlinkSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrived } from './unsent-bytes.ts';

export interface ProcessRecords {
  /** Records that this process runs the worker. Never throws: without a record, nothing is ever proven. */
  add(worker: string): Promise<void>;
  /** Removes the record of a worker that has ended cleanly. Never throws. */
  remove(worker: string): Promise<void>;
  /**
   * Returns true if the worker's process is dead and everything that it sent has arrived. Waits up to a second for the latter.
   * False proves nothing. Never throws.
   */
  isProvenDead(worker: string): Promise<boolean>;
}

export interface ProcessRecordsOptions {
  /** Where the records are (default: a folder of this user in /dev/shm). */
  folder?: string;
  /** How long to wait until what a dead process sent has arrived (ms; default 1 s). */
  withinMs?: number;
}

/** Magic number of tmpfs in statfs(2). */
const TMPFS = 0x01_02_19_94;
/** Records of dead processes are removed after this time (ms): all successors have read them by then. */
const KEEP_MS = 24 * 60 * 60_000;

/** What a worker records about its process. */
interface ProcessRecord extends Spaces {
  worker: string;
  pid: number;
}

/** Names of the namespaces of this process. */
interface Spaces {
  pidSpace: string;
  netSpace: string;
}

export function createProcessRecords(options: ProcessRecordsOptions = {}): ProcessRecords {
  const { folder = `/dev/shm/pombo-${process.getuid?.()}`, withinMs = 1000 } = options;
  /** Proofs that are being made: many lanes ask about one worker at once. */
  const proofs = new Map<string, Promise<boolean>>();

  async function read(worker: string): Promise<ProcessRecord | undefined> {
    const path = join(folder, worker);
    if (!(await isOurs(folder)) || !(await isOurs(path)) || !(await isInMemory(folder))) return undefined;
    const record = JSON.parse(await readFile(path, 'utf8')) as ProcessRecord | null;
    return record?.worker === worker && Number.isInteger(record.pid) && record.pid > 0 ? record : undefined;
  }

  async function isGone(worker: string): Promise<boolean> {
    const record = await read(worker);
    const own = ownSpaces();
    return (
      record !== undefined &&
      record.pidSpace === own.pidSpace &&
      record.netSpace === own.netSpace &&
      !exists(record.pid)
    );
  }

  async function prove(worker: string): Promise<boolean> {
    // In this order: while the process exists, it may still write.
    return isFileName(worker) && (await isGone(worker)) && (await arrived(withinMs));
  }

  async function removeOld(): Promise<void> {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const touched = await lstat(path).catch(() => undefined);
      const isOld = touched !== undefined && Date.now() - touched.mtimeMs > KEEP_MS;
      if (isOld && (await isGone(name).catch(() => false))) await rm(path, { force: true });
    }
  }

  return {
    async add(worker) {
      try {
        await mkdir(folder, { mode: 0o700 }).catch(() => {});
        // Another user may have made it first.
        if (!(await isOurs(folder)) || !(await isInMemory(folder))) return;
        const record: ProcessRecord = { worker, pid: process.pid, ...ownSpaces() };
        await writeFile(join(folder, worker), JSON.stringify(record), { mode: 0o600, flag: 'wx' });
        await removeOld();
      } catch {
        // No shared memory here. A worker that dies is then waited for.
      }
    },

    async remove(worker) {
      await rm(join(folder, worker), { force: true }).catch(() => {});
    },

    isProvenDead(worker) {
      const known = proofs.get(worker);
      if (known !== undefined) return known;
      const proof = prove(worker).catch(() => false);
      proofs.set(worker, proof);
      return proof.finally(() => proofs.delete(worker));
    },
  };
}

/** Worker names come from Redis. */
function isFileName(name: string): boolean {
  return /^[\w-][\w.-]{0,99}$/.test(name);
}

/** Anyone may write to /dev/shm; what belongs to this user, only this user wrote. */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path);
  return found.uid === process.getuid?.() && !found.isSymbolicLink();
}

async function isInMemory(folder: string): Promise<boolean> {
  return process.platform === 'linux' && (await statfs(folder)).type === TMPFS;
}

/** Throws on a system without namespaces. */
function ownSpaces(): Spaces {
  return { pidSpace: readlinkSync('/proc/self/ns/pid'), netSpace: readlinkSync('/proc/self/ns/net') };
}

/** False only if no process of this PID namespace has the number. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
