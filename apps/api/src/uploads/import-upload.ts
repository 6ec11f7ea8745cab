import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AskNumbers } from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { deserializeError, serializeError } from './error-transfer.ts';
import type { FileResults, FileWork, FromThread, ToThread } from './import-protocol.ts';

// Beside this file: as TypeScript where the sources run, as JavaScript where they were built.
const THREAD = new URL(`./import-thread${extname(import.meta.url)}`, import.meta.url);
/** A thread that is silent for this long is stuck in one line of its file. */
const SILENT_MS = 30_000;
/** Time a thread has to stop when asked. */
const STOP_MS = 2000;
/** Beyond it the thread ends instead of the process. Files are read at flat memory, so this is a safety net. */
const MOST_MEGABYTES = 1024;

/**
 * Imports, checks or previews an uploaded file in a thread of its own, so that reading the file and rendering its lines
 * never blocks the API or an attempt in the same process. Throws the errors of `createCampaign`; `file_unusable` when
 * the thread is stuck or runs out of memory; `interrupted` when `signal` is aborted.
 */
export async function readUpload<W extends FileWork>(
  work: W,
  ask: AskNumbers | undefined,
  signal: AbortSignal,
): Promise<FileResults[W['kind']]> {
  if (signal.aborted) throw interrupted();
  const thread = new Worker(THREAD, { workerData: work, resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const send = (message: ToThread): void => thread.postMessage(message);
  const ended = once(thread, 'exit');
  try {
    return await new Promise<FileResults[W['kind']]>((resolve, reject) => {
      const watch = setTimeout(() => reject(stuck()), SILENT_MS);
      const stop = (): void => {
        // Only an import has something to tidy up.
        if (work.kind !== 'import') return reject(interrupted());
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
        if (message.kind === 'done') resolve(message.result as FileResults[W['kind']]);
        if (message.kind === 'failed') reject(deserializeError(message.fault));
        if (message.kind === 'ask') void answer(message, ask, send);
      });
      thread.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchMemory() : error);
      });
      void ended.then(() => {
        settled();
        reject(new Error('the thread of an upload ended without a result'));
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
    send({ kind: 'unasked', id, fault: serializeError(error) });
  }
}

function interrupted(): PomboError {
  return new PomboError('interrupted', 'The upload was interrupted before the campaign was stored', {
    hint: 'Upload the same file with the same options again.',
  });
}

function stuck(): PomboError {
  return new PomboError('file_unusable', `A line of the file took longer than ${SILENT_MS / 1000} s to read`, {
    hint: 'Simplify the templates or shorten the cells that they read.',
  });
}

function tooMuchMemory(): PomboError {
  return new PomboError('file_unusable', `Reading the file takes more than ${MOST_MEGABYTES} MB of memory`, {
    hint: 'Split the file, and pass images by URL.',
  });
}
