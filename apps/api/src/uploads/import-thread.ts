import { parentPort, workerData } from 'node:worker_threads';
import { notice, sayAll, type Language } from '@pombo/catalogue';
import {
  createCampaign,
  createCampaignStore,
  idColumn,
  knownNotice,
  sentNotice,
  type NumberFound,
  type Summary,
} from '@pombo/campaign';
import { createLedger, suppressedPeople, unreachablePeople } from '@pombo/ledger';
import { closeRedis, connect } from '@pombo/redis';
import { deserializeError, serializeError } from './error-transfer.ts';
import type { FromThread, ImportWork, Imported, ToThread } from './import-protocol.ts';
import { openLeftOutLines } from './left-out-lines.ts';

/** The thread of one uploaded file: reads it, renders its lines and stores them. Started by `import-upload.ts`. */
const port = parentPort!;
const work = workerData as ImportWork;
const stopping = new AbortController();
const waiting = new Map<number, (answer: Exclude<ToThread, { kind: 'stop' }>) => void>();

port.on('message', (message: ToThread) => {
  if (message.kind === 'stop') return stopping.abort();
  waiting.get(message.id)?.(message);
  waiting.delete(message.id);
});
const alive = setInterval(() => post({ kind: 'alive' }), 1000);
try {
  post({ kind: 'imported', imported: await importFile() });
} catch (error) {
  post({ kind: 'failed', fault: serializeError(error, work.redisUrl) });
} finally {
  clearInterval(alive);
  port.close();
}

async function importFile(): Promise<Imported> {
  const { redisUrl, prefix, path, options, verify, includeUnreachable, rules, leftOutPath } = work;
  const redis = await connect(redisUrl, { purpose: 'producer', connectionName: 'pombo-api-import', withinMs: 10_000 });
  const leftOutLines = leftOutPath === undefined ? undefined : openLeftOutLines(leftOutPath);
  try {
    const ledger = createLedger(redis, { prefix });
    const made = await createCampaign(
      path,
      {
        ...options,
        isSuppressed: await suppressedPeople(ledger.suppressions),
        ...(includeUnreachable ? {} : { unreachableSince: await unreachablePeople(ledger.unreachable) }),
        signal: stopping.signal,
        ...(leftOutLines && { onLeftOut: leftOutLines.add }),
        ...(verify ? { verify: askNumbers } : {}),
      },
      {
        store: createCampaignStore(redis, prefix),
        keepImage: (given, untilMs) => ledger.images.keep(given, untilMs),
        numbersOf: ledger.senderAffinity.lanesOf,
        sendRecords: ledger.sendRecords.of,
        rulesOf: (instance) => rules.get(instance),
      },
    );
    const { answer, record } = made;
    if (answer === 'exists') return { answer, record };
    const { notes, rejections, warnings, duplicates } = made.summary;
    const facts = {
      notes: notes.map((note) => sayAll(note, options.language)),
      rejections,
      warnings,
      duplicates,
      ...leftOut(made.summary, options.language),
    };
    return { answer, record, ...facts, ...(leftOutLines && { moreLeftOut: leftOutLines.more }) };
  } finally {
    leftOutLines?.close();
    await closeRedis(redis);
  }
}

/** Returns texts about lines left out because of earlier messages. */
function leftOut(
  { alreadySent, alreadyKnown, counts, finding }: Summary,
  language: Language | undefined,
): { leftOut?: string[] } {
  const known = knownNotice(alreadyKnown, idColumn(finding.columns));
  const found = [
    sentNotice(alreadySent, counts.rows),
    known && notice('lines_already_known', { count: counts.alreadyKnown, known }),
  ].filter((each) => each !== undefined);
  return found.length === 0 ? {} : { leftOut: found.map((each) => sayAll(each, language)) };
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
