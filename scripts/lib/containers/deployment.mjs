/** The containers for real numbers, with a number that does not exist and a gateway that refuses every connection. */
import { request } from 'node:http';
import { Stop } from '../run.mjs';
import { until } from './compose.mjs';

const NUMBERS = { instances: [{ name: 'vendas', id: 'TRIAL', token: 'trial-token' }] };

/**
 * Checks how they start, what they serve and allow, what they say without Redis, and how they stop. `port` is the published one of the API. Returns what was checked.
 * Throws a {@link Stop} that names what is wrong.
 */
export async function checkDeployment(port, project) {
  const { up, healthy, pombo, exec, end, compose } = project;
  const services = ['api', 'worker-1', 'worker-2'];
  await up('redis', ...services);
  await healthy('redis');
  // Written by the user of the image, as "pombo init" does.
  const write = ['-c', 'printf %s "$1" > /config/instances.json', 'sh', JSON.stringify(NUMBERS)];
  await compose(['run', '--rm', '-T', '--no-deps', '--entrypoint', 'sh', 'pombo', ...write]);
  const key = (await pombo('pombo', ['keys', 'create', 'trial', '--scope', 'read,send,manage'])).trim();
  await healthy(...services);

  const answers = {
    open: await statusOf(port),
    keyed: await statusOf(port, key),
    dashboard: await statusOf(port, undefined, '/'),
  };
  if (answers.open !== 401 || answers.keyed !== 200 || answers.dashboard !== 200)
    throw new Stop(
      1,
      `The API answers ${JSON.stringify(answers)}; expected 401 without a key, 200 with one, 200 for the dashboard.`,
    );
  const metrics = await checkWorkerPorts(project);
  const withoutRedis = await checkWithoutRedis(services, project);
  for (const service of services) {
    const [user, written] = (
      await exec(service, 'sh', '-c', 'id -u; touch /app/x 2>/dev/null && echo written || echo refused')
    )
      .trim()
      .split('\n');
    if (user === '0' || written !== 'refused')
      throw new Stop(1, `${service} runs as user ${user}, and a write to /app is ${written}.`);
  }
  const ends = {};
  for (const service of services) {
    const { code, seconds } = await end(service);
    if (code !== 0) throw new Stop(1, `${service} ended with exit code ${code} after SIGTERM.`);
    ends[service] = `${seconds.toFixed(1)} s`;
  }
  return { answers, metrics, withoutRedis, ends };
}

/** Other containers can read the health and the metrics of a worker. Returns how many metrics it has. */
async function checkWorkerPorts({ exec }) {
  const read = (path) =>
    exec(
      'api',
      'node',
      '-e',
      `fetch('http://worker-1:9464${path}').then(async (r) => console.log(r.status, await r.text()))`,
    );
  const ready = (await read('/health/ready')).trim();
  if (!ready.startsWith('200 ')) throw new Stop(1, `worker-1 is not ready: ${ready}`);
  const names = new Set((await read('/metrics')).match(/^pombo_\w+/gm));
  if (!names.has('pombo_journal_sync_seconds_count')) throw new Stop(1, 'worker-1 serves no metrics of its own.');
  return names.size;
}

/** While Redis is stopped, the health check of each names it; afterwards they recover. Returns what they said. */
async function checkWithoutRedis(services, { compose, exec, healthy }) {
  const said = {};
  await compose(['stop', 'redis']);
  for (const service of services)
    await until(`the health check of ${service} names Redis`, async () => {
      said[service] = (await exec(service, 'sh', '-c', 'node /app/container/health.mjs || true')).trim();
      return /redis/i.test(said[service]);
    });
  await compose(['start', 'redis']);
  await healthy('redis', ...services);
  return said;
}

function statusOf(port, key, path = '/v1/lanes') {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
