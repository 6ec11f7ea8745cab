import { Redis } from 'ioredis';

/** Stops a server in its tracks, with every connection open. Returns how to let it continue; safe to call twice. */
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
 * Leaves a replica behind its master for good: it stands still, and the master lets go of it, so that nothing of what follows waits in a
 * socket. Returns how to let it continue; once the master is dead, it never hears the rest.
 */
export async function leaveBehind(master: { url: string }, replica: { url: string }): Promise<() => void> {
  const resume = await freeze(replica);
  const client = new Redis(master.url);
  await client.call('CLIENT', 'KILL', 'TYPE', 'replica');
  client.disconnect();
  return resume;
}
