import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';
import { makeDataDir } from '@pombo/redis';
import { isWebhookSecret, type Config } from '../config.ts';

/** The configured secrets, or the one that is kept in the data folder. Throws as {@link keptWebhookSecret}. */
export async function webhookSecretsOf({ webhookSecrets, dataDir }: Config): Promise<readonly string[]> {
  return webhookSecrets.length > 0 ? webhookSecrets : [await keptWebhookSecret(dataDir)];
}

/**
 * The secret of the webhook paths when nobody configured one: made once (192 random bits), then kept in the data
 * folder for this user only, so that the address that was given to Z-API stays true over restarts. Throws
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
    // Appears whole or not at all; of two processes that start at once, one makes it.
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
  return new PomboError('invalid_config', `${path} can not be made, or holds no secret`, {
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
