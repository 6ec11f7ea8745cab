/** Recognizes an unavailable Redis, and describes it to a person: where, why, what to do; never the password. */
import { notice, type RedisFault, type RedisHint } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { parseRedisUrl, placeOf } from './target.ts';

/**
 * True if an error means that Redis is unavailable, or accepts no writes at all, as opposed to "Redis refused this
 * command". Such an error may be shown as {@link redisUnreachable}. The command may or may not have run.
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

/** Returns the error for an unavailable Redis: host and port of `url`, the reason, a hint. */
export function redisUnreachable(url: string, cause: unknown): PomboError {
  return unreachable(placeOf(parseRedisUrl(url)), cause);
}

/** Like {@link redisUnreachable}, for a known place. */
export function unreachable(place: string, cause: unknown): PomboError {
  const facts = { place, fault: faultOf(cause), reason: reason(cause), hint: hintFor(cause) };
  return new PomboError('redis_unreachable', notice('redis_unreachable', facts), { cause });
}

/**
 * True if Redis answers but has no room to write: its memory is full (`OOM`), or it cannot save to its disk
 * (`MISCONF`). Reads still work. For an error of ours, its cause decides.
 */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^(OOM|MISCONF) /.test(error.message) || isFull(error.cause);
}

/** Returns the error for a full Redis (see {@link isFull}): what it refuses, its own reason, what to do. */
export function redisFull(error: unknown): PomboError {
  const cause = innermost(error);
  const disk = cause instanceof Error && cause.message.startsWith('MISCONF');
  return new PomboError('redis_full', notice('redis_full', { reason: reason(cause), disk }), { cause: error });
}

function innermost(error: unknown): unknown {
  return error instanceof Error && !/^(OOM|MISCONF) /.test(error.message) ? error.cause : error;
}

/** True for a wrong user or password: a retry does not help. */
export function isLoginFault(error: unknown): boolean {
  return error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(error.message);
}

/** Full, unable to save, or a replica: it answers, but a person must act before it accepts writes. */
function takesNoWrites(error: unknown): boolean {
  return error instanceof Error && /^(OOM|MISCONF|READONLY|NOREPLICAS) /.test(error.message);
}

function faultOf(cause: unknown): RedisFault {
  if (isLoginFault(cause)) return 'login';
  return takesNoWrites(cause) ? 'no-writes' : 'away';
}

function hintFor(cause: unknown): RedisHint {
  if (takesNoWrites(cause)) return 'room';
  if (isLoginFault(cause)) return 'login';
  if (/CERT|SIGNATURE|ISSUER/.test(reason(cause))) return 'certificate';
  return reason(cause).includes('cluster support disabled') ? 'no-cluster' : 'start';
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer';
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? cause.message.split('\n', 1)[0]!;
}
