import { createHmac } from 'node:crypto';
import { STRONG_LENGTH, type Candidate } from './guess-limit.ts';

/**
 * The last segment of a lane's webhook path: HMAC-SHA256 of the lane's name under the deployment's secret, as base64url.
 * Whoever learns the address of one lane learns nothing about another's.
 */
export function laneSecret(secret: string, lane: string): string {
  return createHmac('sha256', secret).update(lane).digest('base64url');
}

/**
 * What the last segment of a lane's path may be. `secrets`: the current one first, then those being phased out. The
 * plain secrets are taken too, since addresses from before the secrets were per lane hold them.
 */
export function webhookCandidates(secrets: readonly string[], lane: string): Candidate[] {
  return secrets.flatMap((secret) => {
    const weak = secret.length < STRONG_LENGTH;
    return [
      { secret: laneSecret(secret, lane), weak },
      { secret, weak },
    ];
  });
}

/** What a URL that is set at Z-API says about us: `current`, `outdated` (still taken), or not ours at all. */
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
