import { sayAll } from '@pombo/catalogue';
import {
  collectImages,
  countLoads,
  createCampaignStore,
  dryRunLookUps,
  openTable,
  outlookOf,
  readCampaign,
  refuseDisjointHours,
  rejectedFile,
  type ReadHooks,
  type RejectedFile,
  type Summary,
} from '@pombo/campaign';
import { DEFAULT_PACE, defined } from '@pombo/core';
import { createLedger, suppressedPeople, unreachablePeople } from '@pombo/ledger';
import { closeRedis, connect } from '@pombo/redis';
import { leftOut, type ThreadTools } from './import-file.ts';
import type { CheckWork, Checked } from './import-protocol.ts';

/**
 * Reads a whole file as an import would, writes the lines that would be left out to `rejectedPath`, and stores and sends
 * nothing. Throws the errors of `readCampaign`, and `campaign_refused` for hours that never overlap those of a number.
 */
export async function checkFile(work: CheckWork, { signal, askNumbers }: ThreadTools): Promise<Checked> {
  const { redisUrl, prefix, path, options, verify, includeUnreachable, rejectedPath, numbers } = work;
  const redis = await connect(redisUrl, { purpose: 'producer', connectionName: 'pombo-api-check', withinMs: 10_000 });
  const file = await openTable(path, options).catch(async (error: unknown) => {
    await closeRedis(redis);
    throw error;
  });
  try {
    const ledger = createLedger(redis, { prefix });
    const store = createCampaignStore(redis, prefix);
    const images = collectImages();
    const load = countLoads(options.instances, (name) => {
      const { pace, rules, fromMs, stopped } = numbers.get(name) ?? {};
      return { pace: options.pace ?? pace ?? DEFAULT_PACE, ...defined({ rules, fromMs, stopped }) };
    });
    const rejected = await rejectedFile(rejectedPath, file.columns, file.finding.delimiter);
    const reading = {
      ...options,
      ...(await dryRunLookUps(file, options, { store, sendRecords: ledger.sendRecords.of })),
      isSuppressed: await suppressedPeople(ledger.suppressions),
      ...(includeUnreachable ? {} : { unreachableSince: await unreachablePeople(ledger.unreachable) }),
      ...(verify ? { verify: askNumbers } : {}),
      samples: 0,
    };
    const hooks: ReadHooks = {
      signal,
      onRecipient(recipient) {
        load.add(recipient);
        images.add(recipient.image);
      },
      onRejected: (rejection) => rejected.write(rejection),
      onDuplicate: ({ rejection }) => rejected.write(rejection),
    };
    const summary = await readAndClose(readCampaign(file, reading, hooks), rejected);
    const { loads, shared } = load.result();
    refuseDisjointHours(
      options,
      loads.map(({ instance }) => ({ instance, rules: numbers.get(instance)?.rules })),
      Date.now(),
    );
    const { counts, rejections, warnings, duplicates, notes, lanes } = summary;
    return {
      counts,
      rejections,
      warnings,
      duplicates,
      lanes,
      notes: notes.map((note) => sayAll(note, options.language, 'api')),
      ...leftOut(summary, options.language),
      outlook: outlookOf(loads, {
        ...defined({ rules: options.rules, startAtMs: options.startAt }),
        pool: shared,
        shares: options.share !== false && loads.length > 1,
      }),
      images: images.result(),
    };
  } finally {
    await file.close();
    await closeRedis(redis);
  }
}

async function readAndClose(reading: Promise<Summary>, rejected: RejectedFile): Promise<Summary> {
  try {
    return await reading;
  } finally {
    await rejected.close();
  }
}
