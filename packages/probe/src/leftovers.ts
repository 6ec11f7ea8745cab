import { isPomboError } from '@pombo/core';
import { waitFor } from './clock.ts';
import type { ProbeOptions } from './options.ts';

type Parts = Pick<ProbeOptions, 'settings' | 'notebook' | 'listener' | 'clock' | 'say'>;

/** The callbacks that the probe looks at. */
const CALLBACKS = ['delivery', 'status'] as const;

/** Puts back what an interrupted run left. Throws `gateway_unreachable` if that fails: nothing may be added to it. */
export async function undoEarlierRun(parts: Parts): Promise<void> {
  if (parts.notebook.callbacks() !== undefined) {
    parts.say('Restoring the callback URLs that an interrupted probe had changed.');
    await restoreCallbacks(parts);
  }
  if (parts.notebook.queued().length > 0) await removeQueued(parts);
}

/** Points the callbacks to the listener. What was there before is on disk first, so that it can be restored. */
export async function pointCallbacksHere({ settings, notebook, listener, say }: Parts): Promise<void> {
  if (listener === undefined) return;
  const { webhooks } = await settings.settings();
  notebook.noteCallbacks(Object.fromEntries(CALLBACKS.map((name) => [name, webhooks[name] ?? ''])));
  for (const name of CALLBACKS) await settings.setWebhook(name, listener.callbackUrl);
  say('The callbacks of this number come here until the probe ends.');
}

/** How long the probe's last messages may take to leave Z-API's queue before they are removed (ms). */
const DRAIN_MS = 20_000;

/** Puts everything back, and returns what could not be. Never throws. */
export async function cleanUp(parts: Parts): Promise<string[]> {
  const left: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      left.push(isPomboError(error) ? `${what}: ${error.message}` : what);
    }
  };
  await attempt("messages in Z-API's queue", () => removeQueued(parts));
  await attempt('callback URLs that point to the probe', () => restoreCallbacks(parts));
  return left;
}

async function restoreCallbacks({ settings, notebook }: Parts): Promise<void> {
  const urls = notebook.callbacks();
  if (urls === undefined) return;
  for (const name of CALLBACKS) {
    const url = urls[name];
    if (url !== undefined) await settings.setWebhook(name, url);
  }
  notebook.noteCallbacks(undefined);
}

async function removeQueued({ settings, notebook, clock }: Parts): Promise<void> {
  const ours = new Set(notebook.queued());
  if (ours.size === 0) return;
  const waiting = async (): Promise<string[]> =>
    (await settings.queue()).map(({ zaapId }) => zaapId).filter((zaapId) => ours.has(zaapId));
  await waitFor(async () => (await waiting()).length === 0, DRAIN_MS, clock);
  for (const zaapId of await waiting()) await settings.removeFromQueue(zaapId);
  notebook.clearQueued();
}
