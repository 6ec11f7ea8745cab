import { PomboError, isLoopbackHost, type Log } from '@pombo/core';
import type { ApiKeys } from '../auth/api-keys.ts';
import { STRONG_LENGTH } from '../auth/guess-limit.ts';
import type { Config } from '../config.ts';

/** Refuses to listen beyond this machine without any key: everyone who finds the port could send. Throws `invalid_config`. */
export async function refusePublicWithoutKey({ host, apiKeys }: Config, keys: ApiKeys): Promise<void> {
  if (isLoopbackHost(host) || apiKeys.length > 0 || (await keys.exist())) return;
  throw new PomboError('invalid_config', `POMBO_HOST is "${host}", which others can reach, and no key is configured`, {
    hint: 'Make a key (pombo keys create NAME), set POMBO_API_KEYS to a long random text, or leave POMBO_HOST at 127.0.0.1.',
    issues: [{ field: 'POMBO_API_KEYS', problem: 'is not set', example: 'pombo_…' }],
  });
}

/** Warns of short secrets. They are accepted, but comparisons with them slow down under attack. */
export function warnOfWeakSecrets({ apiKeys, webhookSecrets = [] }: Config, log: Log): void {
  for (const [variable, secrets] of Object.entries({ POMBO_API_KEYS: apiKeys, POMBO_WEBHOOK_SECRET: webhookSecrets })) {
    if (secrets.every(({ length }) => length >= STRONG_LENGTH)) continue;
    log.warn(
      {
        variable,
        hint: `Use random secrets of at least ${STRONG_LENGTH} characters, as "openssl rand -hex 32" prints.`,
      },
      'secret.short',
    );
  }
}
