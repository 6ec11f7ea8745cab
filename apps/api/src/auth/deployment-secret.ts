import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';
import { makeDataDir } from '@pombo/redis';
import { isWebhookSecret, type Config } from '../config.ts';

/** Returns the configured secrets, or the one stored in the data folder. Throws as {@link keptWebhookSecret}. */
export async function webhookSecretsOf({ webhookSecrets, dataDir }: Config): Promise<readonly string[]> {
  return webhookSecrets ?? [await keptWebhookSecret(dataDir)];
}

/**
 * Returns the secret of the webhook paths when none is configured: generated once (192 random bits) and stored in the
 * data folder, readable by this user only, so that the address given to Z-API survives restarts. Throws
 * `invalid_config` when the file holds something else.
 */
export async function keptWebhookSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'webhook-secret');
  const kept = await readSecret(path);
  if (kept !== undefined) return kept;
  makeDataDir(dataDir);
  const secret = randomBytes(24).toString('base64url');
  const draft = `${path}.${process.pid}.${secret.slice(0, 6)}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // Appears whole or not at all. If two processes start at once, one of them creates it.
    await link(draft, path);
    return secret;
  } catch (error) {
    const others = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readSecret(path) : undefined;
    if (others === undefined) throw unusable(path, error);
    return others;
  } finally {
    await unlink(draft);
  }
}

function unusable(path: string, cause: unknown): PomboError {
  return new PomboError('invalid_config', `${path} cannot be created, or does not hold a secret`, {
    hint: 'Remove it, or set POMBO_WEBHOOK_SECRET; then: pombo webhooks set',
    cause,
  });
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, 'utf8')).trim();
    return isWebhookSecret(secret) ? secret : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
