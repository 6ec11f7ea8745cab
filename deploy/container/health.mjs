/**
 * The health check of the image: exit code 0 if the process of this container works, 1 and one line of reason if not.
 * What is asked depends on the command that it runs: an API whether it is ready, a worker whether it shows that it lives and,
 * if it has a port, whether it is ready, and a simulator whether it answers. Any other command counts as healthy while it runs.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';

/** A worker touches its sign of life every 2 s, and other workers consider it dead after this time (ms). */
const SILENT_MS = 15_000;
/** Shorter than the timeout of the check (ms). */
const ANSWER_MS = 4000;

const {
  POMBO_DATA_DIR: dataDir = '/data',
  POMBO_PORT: port = '3000',
  POMBO_WORKER_PORT: workerPort = '',
} = process.env;
const command = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
const role = command[1 + command.findIndex((part) => /(?:^|\/)(?:main\.js|pombo)$/.test(part))];
const waits = command.some((part) => part.endsWith('await-configuration.sh'));

const problem = waits ? 'it waits for its configuration' : await problemOf(role);
process.stdout.write(`${problem ?? 'healthy'}\n`);
process.exit(problem === undefined ? 0 : 1);

async function problemOf(name) {
  if (name === 'api') return await apiProblem();
  if (name === 'worker') return workerProblem() ?? (await workerPortProblem());
  if (name === 'up') return workerProblem() ?? (await apiProblem());
  if (name === 'simulator')
    return await problemAt(`http://127.0.0.1:${command[command.indexOf('--port') + 1]}/__sim/counts`);
  return undefined;
}

function apiProblem() {
  return problemAt(`http://127.0.0.1:${port}/health/ready`);
}

function workerPortProblem() {
  return workerPort === '' ? undefined : problemAt(`http://127.0.0.1:${workerPort}/health/ready`);
}

function workerProblem() {
  const journal = join(dataDir, 'journal');
  try {
    const touched = readdirSync(journal).map(
      (worker) => statSync(join(journal, worker, 'alive'), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    const ageMs = Date.now() - Math.max(0, ...touched);
    if (ageMs < SILENT_MS) return undefined;
    return `no worker has shown a sign of life in ${journal} for ${SILENT_MS / 1000} s`;
  } catch (error) {
    return `${journal} cannot be read (${error.code})`;
  }
}

/** Returns what is wrong with the answer at this address; undefined for a 2xx. */
function problemAt(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: ANSWER_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.once('end', () => resolve(response.statusCode < 300 ? undefined : `${response.statusCode} ${body}`));
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
    request.once('error', (error) => resolve(`${url}: ${error.message}`));
  });
}
