import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AskNumbers } from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { errorOf, faultOf } from './error-transfer.ts';
import type { FromThread, ImportWork, Imported, ToThread } from './import-protocol.ts';

// Beside this file: as TypeScript where the sources run, as JavaScript where they were built.
const THREAD = new URL(`./import-thread${extname(import.meta.url)}`, import.meta.url);
/** A thread that is silent for so long does not come back from one line of its file. */
const SILENT_MS = 30_000;
/** To let go of what it does, once it was told to stop. */
const STOP_MS = 2000;
/** Beyond it the thread ends, and not the process with its attempts. Files are read at flat memory; this is for what is not foreseen. */
const MOST_MEGABYTES = 1024;

/**
 * Makes a campaign of an uploaded file in a thread of its own, so that reading the file and rendering its lines never
 * keeps the API, or an attempt in the same process, waiting. Throws what `createCampaign` throws; `file_unusable` when
 * the thread does not come back or runs out of memory; `interrupted` when `signal` is aborted.
 */
export async function importUpload(
  work: ImportWork,
  ask: AskNumbers | undefined,
  signal: AbortSignal,
): Promise<Imported> {
  if (signal.aborted) throw interrupted();
  const thread = new Worker(THREAD, { workerData: work, resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const send = (message: ToThread): void => thread.postMessage(message);
  const ended = once(thread, 'exit');
  try {
    return await new Promise<Imported>((resolve, reject) => {
      const watch = setTimeout(() => reject(stuck()), SILENT_MS);
      const stop = (): void => {
        send({ kind: 'stop' });
        setTimeout(() => reject(interrupted()), STOP_MS).unref();
      };
      signal.addEventListener('abort', stop);
      const settled = (): void => {
        clearTimeout(watch);
        signal.removeEventListener('abort', stop);
      };
      thread.on('message', (message: FromThread) => {
        watch.refresh();
        if (message.kind === 'imported') resolve(message.imported);
        if (message.kind === 'failed') reject(errorOf(message.fault));
        if (message.kind === 'ask') void answer(message, ask, send);
      });
      thread.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchMemory() : error);
      });
      void ended.then(() => {
        settled();
        reject(new Error('the thread of an upload ended without a word'));
      });
    });
  } finally {
    await thread.terminate();
  }
}

async function answer(
  { id, phones }: Extract<FromThread, { kind: 'ask' }>,
  ask: AskNumbers | undefined,
  send: (message: ToThread) => void,
): Promise<void> {
  try {
    send({ kind: 'found', id, found: (await ask?.(phones)) ?? [] });
  } catch (error) {
    send({ kind: 'unasked', id, fault: faultOf(error) });
  }
}

function interrupted(): PomboError {
  return new PomboError('interrupted', 'The upload was interrupted before the campaign was stored', {
    hint: 'Upload the same file with the same options again.',
  });
}

function stuck(): PomboError {
  return new PomboError('file_unusable', `A line of the file took longer than ${SILENT_MS / 1000} s to read`, {
    hint: 'Simplify the templates, and shorten the cells they read.',
  });
}

function tooMuchMemory(): PomboError {
  return new PomboError('file_unusable', `Reading the file takes more than ${MOST_MEGABYTES} MB of memory`, {
    hint: 'Split it, and give images by URL.',
  });
}
