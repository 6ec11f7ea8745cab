import { Redis } from 'ioredis';

/** Suspends a server, with every connection open. Returns how to let it continue; safe to call twice. */
export async function freeze({ url }: { url: string }): Promise<() => void> {
  const client = new Redis(url);
  const pid = Number(/process_id:(\d+)/.exec(await client.info('server'))![1]);
  client.disconnect();
  process.kill(pid, 'SIGSTOP');
  let frozen = true;
  return () => {
    if (frozen) process.kill(pid, 'SIGCONT');
    frozen = false;
  };
}

/**
 * Leaves a replica behind its master permanently: it is suspended, and the master drops it, so that no later writes
 * wait in a socket. Returns a function that lets it continue; once the master is dead, it never receives the rest.
 */
export async function leaveBehind(master: { url: string }, replica: { url: string }): Promise<() => void> {
  const resume = await freeze(replica);
  const client = new Redis(master.url);
  await client.call('CLIENT', 'KILL', 'TYPE', 'replica');
  client.disconnect();
  return resume;
}
