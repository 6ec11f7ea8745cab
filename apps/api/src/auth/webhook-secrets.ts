import { createHmac } from 'node:crypto';
import { INSTANCE_NAME } from '@pombo/core';
import { STRONG_LENGTH, type Candidate } from './guess-limit.ts';

/**
 * Returns the last segment of a lane's webhook path: HMAC-SHA256 of the lane's name under the deployment's secret, as base64url.
 * The address of one lane reveals nothing about another's.
 */
export function laneSecret(secret: string, lane: string): string {
  // A lane's name is short and has no space. Any other comes from a stranger, and is not worth memory.
  if (!INSTANCE_NAME.test(lane)) return derive(secret, lane);
  const name = `${secret} ${lane}`;
  const kept = derived.get(name);
  if (kept !== undefined) return kept;
  const made = derive(secret, lane);
  keep(derived, name, made);
  return made;
}

function derive(secret: string, lane: string): string {
  return createHmac('sha256', secret).update(lane).digest('base64url');
}

/** Every callback needs one: deriving it each time was a sixth of what a callback costs. */
const derived = new Map<string, string>();
const MOST_KEPT = 20_000;

function keep<T>(kept: Map<string, T>, name: string, made: T): void {
  kept.set(name, made);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
}

/**
 * Returns the accepted last segments of a lane's path. `secrets`: the current one first, then those being phased out.
 * Plain secrets are accepted too, because older addresses hold them.
 */
export function webhookCandidates(secrets: readonly string[], lane: string): readonly Candidate[] {
  const kept = candidates.get(lane);
  if (kept !== undefined && isSame(kept.secrets, secrets)) return kept.candidates;
  const made = secrets.flatMap((secret) => {
    const weak = secret.length < STRONG_LENGTH;
    return [
      { secret: laneSecret(secret, lane), weak },
      { secret, weak },
    ];
  });
  // As for derived ones: a name that no lane can have is not worth memory.
  if (INSTANCE_NAME.test(lane)) keep(candidates, lane, { secrets: [...secrets], candidates: made });
  return made;
}

/** By lane, with the secrets that they were made of: those in a file can change. */
const candidates = new Map<string, { secrets: readonly string[]; candidates: readonly Candidate[] }>();

function isSame(kept: readonly string[], secrets: readonly string[]): boolean {
  return kept.length === secrets.length && kept.every((secret, at) => secret === secrets[at]);
}

/** Returns whether a URL set at Z-API is ours: `current`, `outdated` (still accepted), or undefined if it is not. */
export function ownWebhookUrl(
  url: string,
  secrets: readonly string[],
  lane: string,
): 'current' | 'outdated' | undefined {
  const end = url.slice(url.lastIndexOf('/') + 1);
  const at = webhookCandidates(secrets, lane).findIndex(({ secret }) => secret === end);
  if (at < 0) return undefined;
  return at === 0 ? 'current' : 'outdated';
}
