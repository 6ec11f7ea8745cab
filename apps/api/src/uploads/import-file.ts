import { notice, sayAll, type Language } from '@pombo/catalogue';
import {
  createCampaign,
  createCampaignStore,
  idColumn,
  knownNotice,
  sentNotice,
  type AskNumbers,
  type Summary,
} from '@pombo/campaign';
import { createLedger, suppressedPeople, unreachablePeople } from '@pombo/ledger';
import { closeRedis, connect } from '@pombo/redis';
import type { ImportWork, Imported } from './import-protocol.ts';
import { openLeftOutLines } from './left-out-lines.ts';

/** What the thread gives to its work. */
export interface ThreadTools {
  /** Aborted when the result is no longer wanted. */
  signal: AbortSignal;
  askNumbers: AskNumbers;
}

/** Creates a campaign from a file. Throws the errors of `createCampaign`. */
export async function importFile(work: ImportWork, { signal, askNumbers }: ThreadTools): Promise<Imported> {
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
        signal,
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
      notes: notes.map((note) => sayAll(note, options.language, 'api')),
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
export function leftOut(
  { alreadySent, alreadyKnown, counts, finding }: Summary,
  language: Language | undefined,
): { leftOut?: string[] } {
  const known = knownNotice(alreadyKnown, idColumn(finding.columns));
  const found = [
    sentNotice(alreadySent, counts.rows),
    known && notice('lines_already_known', { count: counts.alreadyKnown, known }),
  ].filter((each) => each !== undefined);
  return found.length === 0 ? {} : { leftOut: found.map((each) => sayAll(each, language, 'api')) };
}
