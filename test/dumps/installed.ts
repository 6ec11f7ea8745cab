import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Pombo as a checkout has it, by its command line and its HTTP API. */
export interface Installed {
  /** Runs a command to its end; returns what it printed. Rejects when it failed. */
  run(...args: string[]): Promise<string>;
  /** Starts a worker that serves these lanes. */
  startWorker(lanes: readonly string[]): Promise<ChildProcess>;
  /** Queues messages through the API. */
  send(messages: object[]): Promise<void>;
  statusOf(id: string): Promise<string>;
  /** Ends every process that was started. */
  stop(): Promise<void>;
}

interface Where {
  /** In the form of an instance file. */
  numbers: readonly { name: string }[];
  checkout: string;
  folder: string;
  redisUrl: string;
  gatewayUrl: string;
}

/** Starts its API, and has the gateway call back there. */
export async function installed({ numbers, checkout, folder, redisUrl, gatewayUrl }: Where): Promise<Installed> {
  const main = join(checkout, 'apps/cli/dist/main.js');
  const port = await freePort();
  const api = `http://127.0.0.1:${port}`;
  const running: ChildProcess[] = [];
  let files = 0;

  async function envOf(lanes: readonly string[]): Promise<NodeJS.ProcessEnv> {
    files += 1;
    const file = join(folder, `instances-${files}.json`);
    const instances = numbers.filter(({ name }) => lanes.includes(name));
    await writeFile(file, JSON.stringify({ instances }), { mode: 0o600 });
    return {
      PATH: process.env['PATH'],
      REDIS_URL: redisUrl,
      POMBO_DATA_DIR: join(folder, 'data'),
      POMBO_INSTANCES: file,
      ZAPI_BASE_URL: gatewayUrl,
      POMBO_PORT: String(port),
      POMBO_SEND_TIMEOUT_MS: '60000',
      LOG_LEVEL: 'warn',
    };
  }

  const everyLane = await envOf(numbers.map(({ name }) => name));
  const start = (command: string, env: NodeJS.ProcessEnv): ChildProcess => {
    const child = spawn(process.execPath, [main, command], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    running.push(child);
    return child;
  };
  const run = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [main, ...args], { env: everyLane })).stdout;

  start('api', everyLane);
  await until(async () => (await fetch(`${api}/health/live`).catch(() => undefined))?.ok === true);
  for (const { name } of numbers) await run('webhooks', 'set', name, '--url', api);

  return {
    run,
    async startWorker(lanes) {
      return start('worker', await envOf(lanes));
    },
    async send(messages) {
      const answer = await fetch(`${api}/v1/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(messages),
      });
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
    },
    async statusOf(id) {
      return ((await (await fetch(`${api}/v1/messages/${id}`)).json()) as { status: string }).status;
    },
    async stop() {
      for (const child of running) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  };
}

/** Polls until the condition holds. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so after ${LONGEST_MS} ms: ${isSo.toString()}`);
    await pause(50);
  }
}

/** A lane backs off for a minute at most. */
const LONGEST_MS = 120_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
