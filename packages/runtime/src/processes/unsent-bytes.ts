/** What dead processes wrote, and the kernel still has to deliver. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * States in which the kernel keeps a connection that its process has closed or left, and that may have data to deliver:
 * FIN_WAIT1, LAST_ACK and CLOSING (proc_net_tcp).
 */
const DELIVERING = new Set(['04', '09', '0B']);
/** Pause between two looks (ms). */
const LOOK_MS = 50;

/**
 * Returns true once all data is acknowledged that processes of this network namespace had left to the kernel when they died
 * before this call; false if some is not after `withinMs`. Connections of other processes that ended count too, because the
 * kernel no longer says whose they were. Rejects where the kernel does not list connections.
 */
export async function arrived(withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  // Connections that are left later are not those of a process that was dead before.
  let waiting = await undelivered();
  while (waiting.size > 0) {
    if (performance.now() >= until) return false;
    await pause(LOOK_MS);
    const now = await undelivered();
    waiting = new Set([...waiting].filter((each) => now.has(each)));
  }
  return true;
}

/** Returns the connections without an owner that have data which the other end has not acknowledged. */
async function undelivered(): Promise<Set<string>> {
  const tables = await Promise.all([readFile('/proc/self/net/tcp', 'utf8'), readTcp6()]);
  return new Set(tables.flatMap((table) => table.trim().split('\n').slice(1).flatMap(readLine)));
}

/** Returns the connection of a line if it is one of those. */
function readLine(line: string): string[] {
  const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/);
  const unacknowledged = Number.parseInt(queues!.split(':')[0]!, 16);
  // The end of the stream counts as one byte.
  const isDelivering = inode === '0' && DELIVERING.has(state!) && unacknowledged > 1;
  return isDelivering ? [`${local} ${remote}`] : [];
}

/** Absent on a kernel without IPv6. */
async function readTcp6(): Promise<string> {
  try {
    return await readFile('/proc/self/net/tcp6', 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
