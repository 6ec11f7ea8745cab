import { parentPort, workerData } from 'node:worker_threads';
import { previewRows, type NumberFound } from '@pombo/campaign';
import { deserializeError, serializeError } from './error-transfer.ts';
import type { FileResults, FileWork, FromThread, ToThread } from './import-protocol.ts';

/** The thread of one uploaded file: reads it, renders its lines, and stores them if asked. Started by `import-upload.ts`. */
const port = parentPort!;
const work = workerData as FileWork;
const stopping = new AbortController();
const waiting = new Map<number, (answer: Exclude<ToThread, { kind: 'stop' }>) => void>();

port.on('message', (message: ToThread) => {
  if (message.kind === 'stop') return stopping.abort();
  waiting.get(message.id)?.(message);
  waiting.delete(message.id);
});
const alive = setInterval(() => post({ kind: 'alive' }), 1000);
try {
  post({ kind: 'done', result: await run(work) });
} catch (error) {
  post({ kind: 'failed', fault: serializeError(error, 'redisUrl' in work ? work.redisUrl : undefined) });
} finally {
  clearInterval(alive);
  port.close();
}

/** Loads only what the work needs: a preview follows each pause in a person's typing. */
async function run(given: FileWork): Promise<FileResults[FileWork['kind']]> {
  const tools = { signal: stopping.signal, askNumbers };
  if (given.kind === 'preview') return previewRows(given.path, given.options);
  if (given.kind === 'check') return (await import('./check-file.ts')).checkFile(given, tools);
  return (await import('./import-file.ts')).importFile(given, tools);
}

/** Asks the process, which holds the tokens of the numbers. */
function askNumbers(phones: string[]): Promise<NumberFound[]> {
  return new Promise((resolve, reject) => {
    const id = waiting.size === 0 ? 0 : Math.max(...waiting.keys()) + 1;
    waiting.set(id, (answer) =>
      answer.kind === 'found' ? resolve(answer.found) : reject(deserializeError(answer.fault)),
    );
    post({ kind: 'ask', id, phones });
  });
}

function post(message: FromThread): void {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  port.postMessage(message);
}
