import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { detailCampaign, createCampaign, type CampaignMade, type CampaignService, type Summary } from '@pombo/campaign';
import { notice } from '@pombo/catalogue';
import { PomboError, type MessageView } from '@pombo/core';
import { hasEnded } from '../campaign/lifecycle.ts';
import { openCampaigns } from '../campaign/service.ts';
import { summaryLines } from '../campaign/import/report.ts';
import type { RejectedLine } from '../campaign/import/rejected-lines.ts';
import { left } from '../campaign/labels.ts';
import { words } from '../terminal/words.ts';
import type { DemoContext } from './start.ts';

/** The results of the sample campaign. */
export interface DemoResult {
  campaign: string;
  /** Ordered by line. */
  messages: MessageView[];
  rejected: RejectedLine[];
  duplicates: Summary['duplicates'];
}

const NAME = 'examples/campaign.csv';
/** In the published package the file is beside `dist`, in the repository at the root. */
const [FILE = NAME] = ['../../', '../../../../']
  .map((folder) => fileURLToPath(new URL(`${folder}${NAME}`, import.meta.url)))
  .filter((path) => existsSync(path));
const CAPTION = 'Oi {{ nome | default: "cliente" }}, seu pedido {{ pedido }} está a caminho!';
/** Far more time than a dozen messages need. */
const CAMPAIGN_TIMEOUT_MS = 120_000;
const POLL_MS = 750;

/**
 * Creates a new campaign from the sample file, starts it and waits until it ends. Throws `interrupted` on Ctrl-C, and
 * `timed_out` if something holds a lane.
 */
export async function runCampaign(context: DemoContext): Promise<DemoResult> {
  const { output, ledger } = context;
  const campaigns = openCampaigns(context);
  const { record, summary } = await create(campaigns, context);
  output.narrate('');
  for (const line of summaryLines(NAME, summary, output)) output.narrate(line);
  output.narrate(`\n${words('demo_started', { id: record.id })}`);
  await campaigns.run(record.id, 'start');
  await untilEnded(record.id, campaigns, context);
  const messages = await ledger.messages.list({ campaign: record.id, limit: summary.counts.rows });
  return {
    campaign: record.id,
    messages: messages.toSorted((a, b) => a.line! - b.line!),
    rejected: summary.rejections.flatMap(({ samples }) => samples),
    duplicates: summary.duplicates,
  };
}

async function create(
  campaigns: CampaignService,
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
      // The sample contains an image on the internet, and the demo contacts only this machine.
      imageCheck: false,
      signal,
    },
    campaigns,
  );
  // `again` gives it a new id.
  if (made.answer === 'created') return made;
  throw new PomboError('internal', 'The new campaign already existed');
}

/** Waits until the campaign ends, and prints its progress. */
async function untilEnded(
  id: string,
  campaigns: CampaignService,
  { ledger, output, signal }: DemoContext,
): Promise<void> {
  const deadline = performance.now() + CAMPAIGN_TIMEOUT_MS;
  for (let shown = 0; ;) {
    const { state, total, progress } = await detailCampaign((await campaigns.store.get(id))!, ledger);
    const done = total - left(progress);
    if (done > shown) output.narrate(words('demo_progress', { done: String(done).padStart(2), all: total }));
    shown = done;
    if (hasEnded(state)) return;
    if (performance.now() > deadline) throw late(done, total);
    try {
      await pause(POLL_MS, undefined, { signal });
    } catch {
      throw interrupted(done, total);
    }
  }
}

function late(done: number, of: number): PomboError {
  return new PomboError('timed_out', notice('demo_late', { done, all: of, seconds: CAMPAIGN_TIMEOUT_MS / 1000 }));
}

function interrupted(done: number, of: number): PomboError {
  return new PomboError('interrupted', notice('demo_interrupted', { done, all: of }));
}
