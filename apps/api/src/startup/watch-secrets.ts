import { isPomboError, type Log } from '@pombo/core';
import { fileVariable } from '@pombo/runtime';
import { webhookSecretsOf } from '../auth/deployment-secret.ts';
import { readSecrets, type Config } from '../config.ts';
import { repeatEvery } from './repeat-every.ts';
import type { Shutdown } from './shutdown.ts';

/** Interval at which the files of secrets are read again (ms). */
const LOOK_MS = 2000;

/** The secrets in force. The arrays are replaced in place: each part that holds one sees the current secrets. */
export interface LiveSecrets {
  apiKeys: readonly string[];
  /** The current one first, then the one being phased out. */
  webhookSecrets: readonly string[];
}

export interface WatchSecretsOptions {
  config: Config;
  log: Log;
  shutdown: Shutdown;
  /** Called after a change: what was opened with a key that is gone must end. */
  onChange: () => void;
  everyMs?: number;
}

/**
 * Returns the API's secrets. Those in files (POMBO_API_KEYS_FILE, POMBO_WEBHOOK_SECRET_FILE) are read again every two
 * seconds. A change that is not valid is logged, and the last valid secrets stay in force. Throws `invalid_config`.
 */
export async function watchSecrets(options: WatchSecretsOptions): Promise<LiveSecrets> {
  const { config, log, shutdown, onChange, everyMs = LOOK_MS } = options;
  const live = { apiKeys: [...config.apiKeys], webhookSecrets: [...(await webhookSecretsOf(config))] };
  const inFiles = ['POMBO_API_KEYS', 'POMBO_WEBHOOK_SECRET'].filter((name) => config.env[fileVariable(name)]);
  if (inFiles.length === 0) return live;
  let refused = '';

  async function look(): Promise<void> {
    try {
      const { apiKeys, webhookSecrets = [] } = readSecrets(config.env);
      refused = '';
      const isChanged = [
        inFiles.includes('POMBO_API_KEYS') && replace(live.apiKeys, apiKeys),
        inFiles.includes('POMBO_WEBHOOK_SECRET') && replace(live.webhookSecrets, webhookSecrets),
      ];
      if (!isChanged.includes(true)) return;
      log.info({}, 'secrets.reread');
      onChange();
    } catch (error) {
      if (!isPomboError(error)) throw error;
      if (error.message !== refused) log.error({ error }, 'secrets.refused');
      refused = error.message;
    }
  }

  shutdown.defer(repeatEvery(everyMs, look, (error) => log.error({ error }, 'secrets.refused')));
  return live;
}

/** Replaces the entries of a list. Returns false if they are the same. */
function replace(list: string[], entries: readonly string[]): boolean {
  if (list.length === entries.length && list.every((entry, at) => entry === entries[at])) return false;
  list.splice(0, list.length, ...entries);
  return true;
}
