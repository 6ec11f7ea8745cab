/**
 * An import in a process of its own, for tests that kill it. Takes one JSON argument (`ImportOrders`), kills itself once
 * a number of recipients are stored, and else prints the campaign's id.
 */
import { createCampaign, createCampaignStore } from '@pombo/campaign';
import { createLedger } from '@pombo/ledger';
import { closeRedis, connect } from '@pombo/redis';

export interface ImportOrders {
  redisUrl: string;
  prefix: string;
  file: string;
  instances: string[];
  image: string;
  caption: string;
  killAfter?: number;
}

const { redisUrl, prefix, file, killAfter = Infinity, ...options } = JSON.parse(process.argv[2]!) as ImportOrders;
const client = await connect(redisUrl, { purpose: 'command', connectionName: 'import-child' });
const ledger = createLedger(client, { prefix });
const made = await createCampaign(
  file,
  {
    ...options,
    onProgress(stored) {
      if (stored >= killAfter) process.kill(process.pid, 'SIGKILL');
    },
  },
  {
    store: createCampaignStore(client, prefix),
    keepImage: (image) => ledger.images.keep(image),
    numbersOf: (persons) => ledger.senderAffinity.lanesOf(persons),
  },
);
process.stdout.write(`${made.record.id}\n`);
await closeRedis(client);
