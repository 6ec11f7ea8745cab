/** The Redis container of `npm start`. */
import { ROOT, Stop, ask, quietly } from './run.mjs';

/** Starts one on a free loopback port and resolves, when it takes commands, to its URL and how to remove it. */
export async function startContainer(image, env) {
  const args = ['run', '--detach', '--rm', '--publish', '127.0.0.1::6379', '--label', `pombo.demo=${ROOT}`];
  // An append-only file also here, so that the demo shows Pombo on the Redis it asks for.
  const settings = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const hint = 'Set REDIS_URL, or stop the Docker Engine to use redis-server.';
  const output = await quietly('docker', [...args, image, ...settings], { env, title: 'The Redis container', hint });
  const id = output.trim().split('\n').at(-1);
  const remove = () => void ask('docker', ['rm', '--force', id], 30_000);
  const onSignal = () => {
    remove();
    process.exit(130);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    await untilReady(id);
    return { url: `redis://${ask('docker', ['port', id, '6379/tcp']).split('\n')[0]}`, remove };
  } catch (error) {
    remove();
    throw error;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function untilReady(id) {
  const deadline = Date.now() + 30_000;
  while (!(ask('docker', ['logs', id]) ?? '').includes('Ready to accept connections')) {
    if (Date.now() > deadline)
      throw new Stop(3, 'The Redis container does not come up; "docker logs" of it may say why.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
