import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  campaignLaneOps,
  type CampaignLaneOps,
  campaignResults,
  createCampaign,
  createCampaignStore,
  describeCampaign,
  commandCampaign,
  type CampaignStore,
} from '@pombo/campaign';
import { createLedger, type Ledger } from '@pombo/ledger';
import { createLaneJobs } from '@pombo/queue';
import type { RedisClient } from '@pombo/redis';
import { LANES, phoneOf } from './orders.ts';

/** A campaign whose feeder is running when the power fails. */
const ID = 'power';

/** Recipients for each cut: more than are sent between two. */
export const FED = 60;

interface Parts {
  ledger: Ledger;
  store: CampaignStore;
  port: CampaignLaneOps;
}

function partsOf(client: RedisClient): Parts {
  const ledger = createLedger(client);
  return {
    ledger,
    store: createCampaignStore(client, 'pombo'),
    port: campaignLaneOps(ledger, createLaneJobs(client, 'pombo')),
  };
}

/** Makes a campaign of these recipients, over all lanes, and starts it. */
export async function startCampaign(client: RedisClient, folder: string, numbers: readonly number[]): Promise<void> {
  const { ledger, store, port } = partsOf(client);
  const file = join(folder, 'campaign.csv');
  await writeFile(file, `phone\n${numbers.map(phoneOf).join('\n')}\n`);
  const image = 'https://example.com/a.png';
  const keepImage = (url: string) => ledger.images.keep(url);
  await createCampaign(file, { id: ID, instances: LANES, image, imageCheck: false }, { store, keepImage });
  await commandCampaign(ID, 'start', { store, port });
}

/** Returns what became of its recipients, in the order of their numbers, and whether it is over. */
export async function campaignStatuses(client: RedisClient): Promise<{ statuses: string[]; isOver: boolean }> {
  const { ledger, store, port } = partsOf(client);
  const record = (await store.get(ID))!;
  const { state } = await describeCampaign(record, port);
  const statuses: string[] = [];
  for await (const { status } of campaignResults(record, store, (lane, ids) => ledger.messages.getMany(lane, ids))) {
    statuses.push(status === 'forgotten' ? 'gone' : status);
  }
  return { statuses, isOver: state === 'completed' };
}
