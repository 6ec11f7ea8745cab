/** Which Redis a command uses: the first that works of those README names, said in one line. */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { Stop, ask, quietly, say } from './run.mjs';

/**
 * Decides. `wanted` says what the caller can use: `accepts(hosts, url)` returns a reason against a REDIS_URL, or
 * undefined; `image` names the image for Docker. Returns `{ url }`, `{ image }` or `{ server }` (a program on PATH).
 */
export async function chooseRedis({ env, accepts, image }) {
  return (
    (await byUrl(env.REDIS_URL, accepts)) ??
    (await byDocker(image)) ??
    byServer() ??
    (await byInstalling(env)) ??
    nothingWorks()
  );
}

/** The server program on PATH, or undefined. */
export function findServer() {
  return ['redis-server', 'valkey-server'].find((name) => ask(name, ['--version']) !== undefined);
}

/** Host and port of every address in a Redis URL; empty when it has none. */
function addressesOf(url) {
  const [, list = '', defaultPort = 6379] = /^rediss?(?:\+sentinel)?:\/\/([^/?]*)/.exec(url) ?? [];
  return list.split(',').flatMap((item) => {
    const at = item.slice(item.lastIndexOf('@') + 1).replace(/^rediss?:/, '');
    const [, host = '', port = defaultPort] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(at) ?? [];
    return host === '' ? [] : [{ host, port: Number(port) }];
  });
}

async function byUrl(url, accepts) {
  if (url === undefined || url === '') return undefined;
  const addresses = addressesOf(url);
  const against = accepts(url, addresses) ?? ((await anyAnswers(addresses)) ? undefined : 'nothing answers there');
  if (against === undefined) {
    say('Redis: the one of REDIS_URL');
    return { url };
  }
  say(`REDIS_URL is not used: ${against}`);
  return undefined;
}

async function byDocker(image) {
  if (ask('docker', ['info', '--format', '{{.ServerVersion}}']) === undefined) return undefined;
  if (ask('docker', ['image', 'inspect', '--format', '{{.Id}}', image]) === undefined) {
    say(`Pulling the image ${image} …`);
    if (ask('docker', ['pull', '--quiet', image], 120_000) === undefined) {
      say(`  ${image} cannot be pulled; continuing without Docker`);
      return undefined;
    }
  }
  say(`Redis: a Docker container of ${image}`);
  return { image };
}

function byServer() {
  const server = findServer();
  if (server !== undefined) say(`Redis: ${server} of this machine`);
  return server && { server };
}

async function byInstalling(env) {
  if (env.POMBO_NO_INSTALL === '1' || !existsSync('/etc/debian_version') || ask('apt-get', ['--version']) === undefined)
    return undefined;
  const asRoot = process.getuid?.() === 0 ? [] : ask('sudo', ['-n', 'true']) === undefined ? undefined : ['sudo', '-n'];
  if (asRoot === undefined) return undefined;
  say('Redis: installing the Debian package redis-server (POMBO_NO_INSTALL=1 forbids this) …');
  const apt = (...args) => {
    const [program, ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
    return quietly(program, rest, { env, title: 'apt-get', hint: 'Install Redis by hand, or set REDIS_URL.' });
  };
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', 'redis-server');
  return byServer();
}

function nothingWorks() {
  throw new Stop(
    3,
    `No Redis. Any one of these will do:
  - set REDIS_URL to a Redis that runs, for example REDIS_URL=redis://127.0.0.1:6379
  - start a Docker Engine
  - install redis-server or valkey-server (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis)
  - on Debian or Ubuntu, run this as root or with passwordless sudo, and without POMBO_NO_INSTALL=1: it installs it`,
  );
}

async function anyAnswers(addresses) {
  const answers = await Promise.all(addresses.map(answersAt));
  return answers.includes(true);
}

function answersAt({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (answer) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
}
