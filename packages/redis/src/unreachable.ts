/** What "Redis is away" looks like, and how it is told to a person: where, why, what to do; never the password. */
import { PomboError } from '@pombo/message';
import { parseRedisUrl, placeOf } from './target.ts';

/**
 * Says whether an error means "Redis is away", or takes no writes at all, as opposed to "Redis refused this command":
 * such an error may be shown as {@link redisUnreachable}. The command may or may not have run.
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (
    takesNoWrites(error) ||
    error.name === 'MaxRetriesPerRequestError' ||
    error.name === 'ClusterAllFailedError' ||
    (code !== undefined && /^E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_)/.test(code)) ||
    /^(Connection is closed|Command timed out|Stream isn't writeable|Cluster isn't ready|Cluster is ended|Socket timeout|LOADING|CLUSTERDOWN|Command aborted)/.test(
      error.message,
    )
  );
}

/** The error for a Redis that is away: host and port of `url`, the reason, a hint. */
export function redisUnreachable(url: string, cause: unknown): PomboError {
  return unreachable(placeOf(parseRedisUrl(url)), cause);
}

/** As {@link redisUnreachable}, for a place that is known already. */
export function unreachable(place: string, cause: unknown): PomboError {
  return new PomboError('redis_unreachable', `Redis at ${place} ${whatOf(cause)} (${reason(cause)})`, {
    hint: hintFor(cause),
    cause,
  });
}

/**
 * True when Redis answers but has no room to write: its memory is full (`OOM`), or it cannot save to its disk
 * (`MISCONF`). Reads still work. An error of ours is judged by its cause.
 */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^(OOM|MISCONF) /.test(error.message) || isFull(error.cause);
}

/** What a person is told of a full Redis (see {@link isFull}): what it refuses, why in its own words, what to do. */
export function redisFull(error: unknown): PomboError {
  const cause = innermost(error);
  const disk = cause instanceof Error && cause.message.startsWith('MISCONF');
  return new PomboError('redis_full', `Redis takes no writes (${reason(cause)})`, {
    hint: disk
      ? 'Free space on the disk that Redis saves to, and look at its log. Reading works meanwhile. Then repeat the request with the same id.'
      : 'Give Redis more memory (maxmemory). Reading works meanwhile, and so does pausing a lane. Then repeat the request with the same id.',
    cause: error,
  });
}

function innermost(error: unknown): unknown {
  return error instanceof Error && !/^(OOM|MISCONF) /.test(error.message) ? error.cause : error;
}

/** True for a wrong user or password: trying again does not help. */
export function isLoginFault(error: unknown): boolean {
  return error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(error.message);
}

/** Full, unable to save, or a replica: it answers, and whoever wants to write must wait for a person. */
function takesNoWrites(error: unknown): boolean {
  return error instanceof Error && /^(OOM|MISCONF|READONLY|NOREPLICAS) /.test(error.message);
}

function whatOf(cause: unknown): string {
  if (isLoginFault(cause)) return 'refuses the login';
  return takesNoWrites(cause) ? 'takes no writes' : 'can not be reached';
}

function hintFor(cause: unknown): string {
  if (takesNoWrites(cause)) {
    return 'Make room (maxmemory, or the disk it saves to), or give REDIS_URL the master; then repeat it with the same id.';
  }
  if (isLoginFault(cause)) return 'Check the user and the password in REDIS_URL.';
  if (/CERT|SIGNATURE|ISSUER/.test(reason(cause))) {
    return 'Node does not trust its certificate: name the authority with NODE_EXTRA_CA_CERTS=ca.pem.';
  }
  if (reason(cause).includes('cluster support disabled')) return 'It is no Cluster: give REDIS_URL one address.';
  return 'Start Redis there, or set REDIS_URL to where it runs, for example redis://127.0.0.1:6379';
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer';
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? cause.message.split('\n', 1)[0]!;
}
