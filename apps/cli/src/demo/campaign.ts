import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCampaign, type CampaignMade, type Summary } from '@pombo/campaign';
import { PomboError, type MessageView } from '@pombo/core';
import { hasEnded } from '../campaign/lifecycle.ts';
import { openDesk, type Desk } from '../campaign/service.ts';
import { summaryLines } from '../campaign/import/report.ts';
import type { BadLine } from '../campaign/import/rejected-lines.ts';
import { detailCampaign, left } from '../campaign/detail.ts';
import type { DemoContext } from './start.ts';

/** What became of the sample campaign. */
export interface DemoResult {
  campaign: string;
  /** In the order of their lines. */
  messages: MessageView[];
  rejected: BadLine[];
  duplicates: Summary['duplicates'];
}

const NAME = 'examples/campaign.csv';
const FILE = fileURLToPath(new URL(`../../../../${NAME}`, import.meta.url));
const CAPTION = 'Oi {{ nome | default: "cliente" }}, seu pedido {{ pedido }} está a caminho!';
/** Far more than a dozen messages need. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 750;

/**
 * Makes a new campaign of the sample file, starts it and waits until it has ended. Throws `interrupted` on Ctrl-C and
 * `timed_out` when something holds a lane.
 */
export async function runCampaign(context: DemoContext): Promise<DemoResult> {
  const { output, ledger } = context;
  const desk = openDesk(context);
  const { record, summary } = await create(desk, context);
  output.narrate('');
  for (const line of summaryLines(NAME, summary, output)) output.narrate(line);
  output.narrate(`\nCampaign ${record.id}, started:`);
  await desk.order(record.id, 'start');
  await untilEnded(record.id, desk, context);
  const messages = await ledger.messages.list({ campaign: record.id, limit: summary.counts.rows });
  return {
    campaign: record.id,
    messages: messages.toSorted((a, b) => a.line! - b.line!),
    rejected: summary.rejections.flatMap(({ samples }) => samples),
    duplicates: summary.duplicates,
  };
}

async function create(
  desk: Desk,
  { instances, simulator, signal }: DemoContext,
): Promise<Extract<CampaignMade, { answer: 'created' }>> {
  const made = await createCampaign(
    FILE,
    {
      instances,
      knownInstances: instances,
      name: 'demo',
      caption: CAPTION,
      image: `${simulator.url}/__sim/images/promo.png`,
      again: true,
      includeSent: true,
      // The sample names a picture of the internet, which nobody fetches here: the demo reaches nothing beyond this machine.
      imageCheck: false,
      signal,
    },
    desk,
  );
  // `again` gives it an id that nothing else has.
  if (made.answer === 'created') return made;
  throw new PomboError('internal', 'A new campaign was found to exist');
}

/** Says how far it is from time to time. */
async function untilEnded(id: string, desk: Desk, { ledger, output, signal }: DemoContext): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let told = 0; ;) {
    const { state, total, progress } = await detailCampaign((await desk.store.get(id))!, ledger);
    const done = total - left(progress);
    if (done > told) output.narrate(`  ${String(done).padStart(2)} of ${total}`);
    told = done;
    if (hasEnded(state)) return;
    if (performance.now() > deadline) throw late(done, total);
    try {
      await pause(LOOK_MS, undefined, { signal });
    } catch {
      throw interrupted(done, total);
    }
  }
}

function late(done: number, of: number): PomboError {
  return new PomboError('timed_out', `Only ${done} of ${of} messages after ${PATIENCE_MS / 1000} s`, {
    hint: 'What holds the lanes: pombo lanes, while the demo runs with --stay',
  });
}

function interrupted(done: number, of: number): PomboError {
  return new PomboError('interrupted', `Stopped after ${done} of ${of} messages`, {
    hint: 'The next demo cancels what is still queued and starts a new campaign.',
  });
}
