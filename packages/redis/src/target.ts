/** Reads a `REDIS_URL`: one server, a Cluster, or a Sentinel group. Nothing here connects or logs. */
import { PomboError } from '@pombo/core';

export interface RedisAddress {
  host: string;
  port: number;
}

interface Login {
  username?: string;
  password?: string;
  tls: boolean;
}

export type RedisTarget =
  | ({ kind: 'single'; address: RedisAddress; db: number } & Login)
  | ({ kind: 'cluster'; seeds: RedisAddress[] } & Login)
  | ({ kind: 'sentinel'; sentinels: RedisAddress[]; master: string; db: number } & Login & SentinelLogin);

interface SentinelLogin {
  sentinelUsername?: string;
  sentinelPassword?: string;
}

const ALLOWED =
  'Allowed: redis://[user:password@]host[:port][/db]; rediss://… for TLS; a comma-separated list of these for the seeds ' +
  'of a Redis Cluster (a Cluster of one seed: name it twice); redis+sentinel://[user:password@]host:port,host:port/master[/db]. ' +
  'In a user name or password, write @ as %40, : as %3A, / as %2F, a comma as %2C.';

const MASK = '***';

/**
 * Reads a Redis URL. User, password and db belong to the data nodes; a Sentinel's own login is given as
 * `?sentinelUsername=…&sentinelPassword=…`. Throws `invalid_config` with the masked value and the allowed forms.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const [, scheme = '', rest = ''] = /^([a-z+]+):\/\/(.*)$/i.exec(url.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'redis':
    case 'rediss':
      return rest.includes(',') ? parseCluster(url) : parseSingle(url);
    case 'redis+sentinel':
    case 'rediss+sentinel':
      return parseSentinel(url, scheme.toLowerCase().startsWith('rediss'), rest);
    default:
      throw invalid(url, 'has no known scheme');
  }
}

/** Returns the URL as it may be shown: user and hosts stay, passwords become `***`. An unreadable URL shows at most its hosts. */
export function maskRedisUrl(url: string): string {
  try {
    return describe(parseRedisUrl(url));
  } catch {
    return maskUnreadable(url);
  }
}

/** Returns where it connects to, for example `127.0.0.1:6379`; for a list, every address; for Sentinel, the group's name too. */
export function placeOf(target: RedisTarget): string {
  switch (target.kind) {
    case 'single':
      return hostPort(target.address);
    case 'cluster':
      return target.seeds.map(hostPort).join(', ');
    case 'sentinel':
      return `${target.master} (by the Sentinels ${target.sentinels.map(hostPort).join(', ')})`;
  }
}

function parseSingle(url: string): RedisTarget {
  const parsed = parseNode(url, url.trim());
  const db = parseDb(url, parsed.pathname.slice(1));
  return { kind: 'single', address: addressOf(parsed, 6379), db, ...loginOf(parsed) };
}

function parseCluster(url: string): RedisTarget {
  const [first = '', ...others] = url.trim().split(',');
  const scheme = first.slice(0, first.indexOf('://') + 3);
  const nodes = [first, ...others].map((item) =>
    parseNode(url, item.includes('://') ? item.trim() : scheme + item.trim()),
  );
  const logins = nodes.map(loginOf);
  const given = logins.filter((login) => login.username !== undefined || login.password !== undefined);
  const login = given[0] ?? logins[0]!;
  if (
    given.some((other) => JSON.stringify(other) !== JSON.stringify(login)) ||
    logins.some(({ tls }) => tls !== login.tls)
  ) {
    throw invalid(url, 'gives the seeds of one Cluster different logins');
  }
  if (nodes.some(({ pathname }) => parseDb(url, pathname.slice(1)) !== 0))
    throw invalid(url, 'names a db, but a Cluster has only db 0');
  return { kind: 'cluster', seeds: nodes.map((node) => addressOf(node, 6379)), ...login };
}

function parseSentinel(url: string, tls: boolean, rest: string): RedisTarget {
  const [, login = '', hosts = '', path = '', query = ''] = /^([^@/?]*@)?([^/?@]*)([^?]*)\??(.*)$/.exec(rest) ?? [];
  const nodes = hosts.split(',').map((host) => parseNode(url, `redis://${login}${host.trim()}`));
  const [master = '', db = '', ...more] = path.slice(1).split('/');
  if (master === '') throw invalid(url, 'names no master group after the Sentinels');
  if (more.length > 0) throw invalid(url, 'has more after the db');
  const sentinels = nodes.map((node) => addressOf(node, 26379));
  return {
    kind: 'sentinel',
    sentinels,
    master: decode(url, master),
    db: parseDb(url, db),
    ...loginOf(nodes[0]!),
    tls,
    ...sentinelLogin(url, query),
  };
}

function parseNode(whole: string, item: string): URL {
  if (!/^rediss?:\/\//i.test(item) || !URL.canParse(item)) throw invalid(whole, 'is not readable as a URL');
  const parsed = new URL(item);
  if (parsed.hostname === '') throw invalid(whole, 'names no host');
  if (parsed.search !== '' || parsed.hash !== '')
    throw invalid(whole, 'has a ? or # part, which is not supported here');
  decode(whole, parsed.username);
  decode(whole, parsed.password);
  return parsed;
}

function addressOf({ hostname, port }: URL, defaultPort: number): RedisAddress {
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? defaultPort : Number(port) };
}

function loginOf({ protocol, username, password }: URL): Login {
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    tls: protocol === 'rediss:',
  };
}

function sentinelLogin(url: string, query: string): SentinelLogin {
  const given = new URLSearchParams(query);
  for (const key of given.keys()) {
    if (key !== 'sentinelUsername' && key !== 'sentinelPassword') throw invalid(url, 'has an unknown ? part');
  }
  return Object.fromEntries(given) as SentinelLogin;
}

function parseDb(url: string, text: string): number {
  if (!/^\d{0,4}$/.test(text)) throw invalid(url, 'has something after the host that is not a db number');
  return Number(text);
}

function decode(url: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(url, 'has a % that is not percent-encoding (write % as %25)');
  }
}

function invalid(url: string, problem: string): PomboError {
  const shown = url.trim() === '' ? 'empty' : `"${maskUnreadable(url)}"`;
  const issue = { field: 'REDIS_URL', problem: `is ${shown}: it ${problem}`, example: 'redis://127.0.0.1:6379' };
  return new PomboError('invalid_config', `${issue.field} ${issue.problem}`, { hint: ALLOWED, issues: [issue] });
}

function describe(target: RedisTarget): string {
  const { username = '', password, tls } = target;
  const scheme = `${tls ? 'rediss' : 'redis'}${target.kind === 'sentinel' ? '+sentinel' : ''}`;
  const login =
    username === '' && password === undefined ? '' : `${username}${password === undefined ? '' : `:${MASK}`}@`;
  const hosts =
    target.kind === 'single' ? [target.address] : target.kind === 'cluster' ? target.seeds : target.sentinels;
  const master = target.kind === 'sentinel' ? `/${target.master}` : '';
  const db = target.kind === 'cluster' || target.db === 0 ? '' : `/${target.db}`;
  return `${scheme}://${login}${hosts.map(hostPort).join(',')}${master}${db}`;
}

function maskUnreadable(url: string): string {
  const scheme = /^\s*([a-z+]{1,20}):\/\//i.exec(url)?.[1];
  // Text behind the last @ that looks like addresses is not a password; nothing else is shown.
  const hosts = /@([\w.,:-]+)(?:\/[\w/-]*)?$/.exec(url.trim())?.[1];
  return `${scheme === undefined ? '' : `${scheme}://`}${hosts === undefined ? MASK : `${MASK}@${hosts}`}`;
}

function hostPort({ host, port }: RedisAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
