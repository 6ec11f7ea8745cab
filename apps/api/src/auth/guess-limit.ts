import { hash, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PomboError, isPomboError } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Length from which a random secret cannot be guessed (22 base64url characters are 128 bits). Shorter ones are `weak`. */
export const STRONG_LENGTH = 22;

export interface GuessLimitOptions {
  /** Wrong guesses allowed per address and window (default 60). */
  most?: number;
  /** Requests per address and window that are refused before their caller is known (default 600). */
  mostRefused?: number;
  /** Length of the window (ms, default 60,000). */
  windowMs?: number;
  /** Addresses remembered; the one whose last wrong guess is oldest is forgotten first (default 10,000). */
  addresses?: number;
  /** Time between two comparisons with weak secrets for addresses beyond the limit (ms, default 250). */
  slowMs?: number;
  /** Such comparisons that may wait at once (default 20). */
  waiting?: number;
  /** Monotonic ms; default `performance.now`. */
  now?: () => number;
}

/** One configured secret, as requests are compared with it. */
export interface Candidate {
  secret: string;
  /** It, or what it is derived from, is shorter than {@link STRONG_LENGTH}. */
  weak: boolean;
}

/**
 * Limits wrong guesses per address without ever locking out a right one. A strong secret is always compared: guessing
 * it is hopeless at any rate, and behind a proxy all callers share one address. Weak secrets are compared at full speed
 * until the address has used up its wrong guesses, then a few times a second for all addresses together.
 */
export interface GuessLimit {
  /** Index of the candidate that was given, or undefined. Does not count. */
  match(request: FastifyRequest, given: string, candidates: readonly Candidate[]): Promise<number | undefined>;
  /** Counts a wrong guess: returns `refusal`, or `rate_limited` (with `Retry-After`) once there were too many. */
  wrong(request: FastifyRequest, reply: FastifyReply, refusal: PomboError): PomboError;
  /**
   * Counts a request that is refused although it guesses nothing that could be guessed: one without a key, or with the
   * cookie of a session that has ended. Returns `refusal` or `rate_limited`, as `wrong`. Nothing but refusals is limited,
   * so one client never locks out others behind its proxy.
   */
  refused<E extends Error>(request: FastifyRequest, reply: FastifyReply, refusal: E): E | PomboError;
}

/** Creates a guess limit in the memory of this process. */
export function createGuessLimit(options: GuessLimitOptions = {}): GuessLimit {
  const { most = 60, mostRefused = 600, slowMs = 250, waiting = 20 } = options;
  const guesses = createWindows(options);
  const refusals = createWindows(options);
  let queue: Promise<unknown> = Promise.resolve();
  let queued = 0;

  /** Resolves when a slow comparison may be made; false: too many wait for one. */
  async function slowTurn(): Promise<boolean> {
    if (queued >= waiting) return false;
    queued += 1;
    const turn = queue.then(() => pause(slowMs, undefined, { ref: false }));
    queue = turn;
    await turn;
    queued -= 1;
    return true;
  }

  return {
    async match(request, given, candidates) {
      const strong = indexOf(given, candidates, false);
      if (strong !== undefined || candidates.every(({ weak }) => !weak)) return strong;
      if (guesses.count(request) >= most && !(await slowTurn())) return undefined;
      return indexOf(given, candidates, true);
    },

    wrong(request, reply, refusal) {
      const { before, leftMs } = guesses.add(request);
      if (before < most) return refusal;
      return limited(reply, leftMs, 'Too many wrong keys or secrets from this address');
    },

    refused(request, reply, refusal) {
      const { before, leftMs } = refusals.add(request);
      if (before < mostRefused) return refusal;
      return limited(reply, leftMs, 'Too many refused requests from this address');
    },
  };
}

/** Runs a piece of work, and counts it for the address if it throws `unauthorized` or `forbidden`. */
export async function countRefusals<T>(
  guesses: Pick<GuessLimit, 'refused'>,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefusal = isPomboError(error) && ['unauthorized', 'forbidden'].includes(error.code);
    throw isRefusal ? guesses.refused(request, reply, error) : error;
  }
}

function limited(reply: FastifyReply, leftMs: number, message: string): PomboError {
  void reply.header('Retry-After', Math.max(1, Math.ceil(leftMs / 1000)));
  return new PomboError('rate_limited', message, {
    hint: 'Check the key, and wait as long as Retry-After says. Requests with a right key are not limited.',
  });
}

/** Counts by address, each in a window of its own. */
function createWindows({ windowMs = 60_000, addresses = 10_000, now = () => performance.now() }: GuessLimitOptions): {
  count(request: FastifyRequest): number;
  /** Returns the count before this request, and how long its window lasts (ms). */
  add(request: FastifyRequest): { before: number; leftMs: number };
} {
  const windows = new Map<string, { count: number; endsAt: number }>();

  function open(address: string): { count: number; endsAt: number } | undefined {
    const found = windows.get(address);
    return found !== undefined && found.endsAt > now() ? found : undefined;
  }

  return {
    count: (request) => open(addressOf(request.ip))?.count ?? 0,
    add(request) {
      const address = addressOf(request.ip);
      const { count, endsAt } = open(address) ?? { count: 0, endsAt: now() + windowMs };
      windows.delete(address);
      windows.set(address, { count: count + 1, endsAt });
      if (windows.size > addresses) windows.delete(windows.keys().next().value!);
      return { before: count, leftMs: endsAt - now() };
    },
  };
}

/** Compares with every candidate, so that timing does not reveal which one matched. */
function indexOf(given: string, candidates: readonly Candidate[], weak: boolean): number | undefined {
  if (!candidates.some((candidate) => candidate.weak === weak)) return undefined;
  const digest = digestOf(given);
  const matches = candidates.map(
    (candidate) => candidate.weak === weak && timingSafeEqual(keptDigest(candidate), digest),
  );
  const at = matches.indexOf(true);
  return at < 0 ? undefined : at;
}

/** Digests of candidates that their caller keeps: every callback of Z-API is compared with those of its lane. */
const digests = new WeakMap<Candidate, Buffer>();

function keptDigest(candidate: Candidate): Buffer {
  let digest = digests.get(candidate);
  if (digest === undefined) {
    digest = digestOf(candidate.secret);
    digests.set(candidate, digest);
  }
  return digest;
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Returns the address to count by: an IPv6 subscriber has a whole /64. */
function addressOf(ip: string): string {
  if (!isIPv6(ip) || /^::ffff:/i.test(ip)) return ip.replace(/^::ffff:/i, '');
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...(tail ?? '').split(':')];
  return `${all.slice(0, 4).join(':')}::/64`;
}
