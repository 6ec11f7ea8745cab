/** docker and docker-compose as functions, for one project with ports of its own. */
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, Stop, ask } from '../run.mjs';

/** How long a condition may take to become true (ms). */
const PATIENCE_MS = 180_000;

/**
 * Returns the commands on one Compose project; `env` adds to this process's environment. Uses Compose v2 if it is there,
 * else docker-compose. Every command throws a {@link Stop} with the end of its output if it fails.
 */
export function createCompose({ project, env }) {
  const [program, ...first] =
    ask('docker', ['compose', 'version']) === undefined ? ['docker-compose'] : ['docker', 'compose'];
  const settings = { ...process.env, COMPOSE_PROJECT_NAME: project, ...env };
  const compose = (args) => execute(program, [...first, '--profile', 'demo', ...args], settings);
  const docker = (...args) => execute('docker', args, settings);
  const idOf = async (service) => (await compose(['ps', '-q', service])).trim();
  const inspect = async (what, format) => (await docker('inspect', '--format', format, what)).trim();

  return {
    compose,
    docker,
    inspect,
    up: (...services) => compose(['up', '--detach', '--no-build', ...services]),
    /**
     * Runs a `pombo` command in a new container of a service, with a folder of this machine at `/files`; returns what it
     * prints. Not by stdin: docker-compose 1.29 does not pass on its end.
     */
    pombo(service, args, files) {
      const mount = files === undefined ? [] : ['--volume', `${files}:/files:ro`];
      return compose(['run', '--rm', '-T', '--no-deps', '--entrypoint', 'pombo', ...mount, service, ...args]);
    },
    exec: (service, ...args) => compose(['exec', '-T', service, ...args]),
    async healthy(...services) {
      for (const service of services) {
        const state = '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}';
        await until(`${service} is healthy`, async () => (await inspect(await idOf(service), state)) === 'healthy');
      }
    },
    /** Stops a service's container by this signal, removes it, and returns its exit code and how long it took (s). */
    async end(service, signal = 'SIGTERM') {
      const id = await idOf(service);
      const from = performance.now();
      if (signal === 'SIGTERM') await compose(['stop', service]);
      else await docker('kill', '--signal', signal, id);
      await until(`${service} has ended`, async () => (await inspect(id, '{{.State.Running}}')) === 'false');
      const code = Number(await inspect(id, '{{.State.ExitCode}}'));
      const seconds = (performance.now() - from) / 1000;
      await docker('rm', '--force', id);
      return { code, seconds };
    },
    volume: (name) => `${project}_${name}`,
    down: () => compose(['down', '--volumes', '--remove-orphans', '--timeout', '5']),
  };
}

/** Waits until a condition holds. Throws after three minutes. */
export async function until(what, holds) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    if (await holds()) return;
    if (performance.now() > deadline) throw new Stop(1, `After ${PATIENCE_MS / 1000} s it does not hold that ${what}.`);
    await pause(300);
  }
}

/** Runs a program and returns its stdout. */
function execute(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (all += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve(stdout);
      const tail = all.trimEnd().split('\n').slice(-25).join('\n');
      reject(new Stop(1, `${program} ${args.join(' ')} failed (exit ${code}):\n\n${tail}`));
    });
  });
}
