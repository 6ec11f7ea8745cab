import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../setup/redis-server.ts';

export interface Nginx {
  /** The URL of each server, in the order of their settings. */
  urls: string[];
  stop(): Promise<void>;
}

/** The nginx on this machine; undefined when none is installed (Debian: nginx-light). */
export function findNginx(): string | undefined {
  return ['nginx', '/usr/sbin/nginx'].find((program) => spawnSync(program, ['-v']).error === undefined);
}

/**
 * Starts an nginx on loopback with one server per entry; each entry holds the directives of `location /` beside
 * `proxy_pass`. Everything else is nginx's default.
 */
export async function startNginx(upstream: string, locations: readonly string[]): Promise<Nginx> {
  const program = findNginx();
  if (program === undefined) throw new Error('No nginx on PATH');
  const dir = mkdtempSync(join(tmpdir(), 'pombo-nginx-'));
  const ports: number[] = [];
  for (let at = 0; at < locations.length; at += 1) ports.push(await freePort());
  const servers = locations.map(
    (directives, at) => `server {
      listen 127.0.0.1:${ports[at]};
      location / { proxy_pass ${upstream}; ${directives} }
    }`,
  );
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = folders.map((name) => `${name}_temp_path ${join(dir, name)};`);
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${join(dir, 'pid')}; error_log stderr error;
    events { worker_connections 64; }
    http { access_log off; ${paths.join(' ')} ${servers.join('\n')} }`,
  );
  const log = join(dir, 'log');
  const child = spawn(program, ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', log], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  for (const port of ports) await untilOpen(port, () => child.exitCode === null || fail(log));
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function fail(log: string): never {
  throw new Error(`nginx has ended: ${readFileSync(log, 'utf8')}`);
}

async function untilOpen(port: number, check: () => unknown): Promise<void> {
  for (;;) {
    check();
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await pause(20);
  }
}
