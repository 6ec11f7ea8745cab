/** The containers for real numbers, with a number that does not exist and a gateway that refuses every connection. */
import { request } from 'node:http';
import { Stop } from '../run.mjs';

const NUMBERS = { instances: [{ name: 'vendas', id: 'TRIAL', token: 'trial-token' }] };

/**
 * Checks how they start, what they allow and how they stop. `port` is the published one of the API. Returns what was checked.
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
  return { answers, ends };
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
