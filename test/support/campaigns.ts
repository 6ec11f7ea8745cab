import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  campaignLaneOps,
  campaignResults,
  createCampaign,
  createCampaignStore,
  describeCampaign,
  commandCampaign,
  retryCampaign,
  type CampaignCommand,
  type CampaignLaneOps,
  type CampaignRecord,
  type CampaignRetried,
  type CampaignStore,
  type CampaignView,
  type CreateOptions,
  type ReadSendRecords,
  type ResultRow,
  type RetriedStatus,
} from '@pombo/campaign';
import type { ImageRef } from '@pombo/core';
import { createLaneJobs } from '@pombo/queue';
import { afterAll, beforeAll, expect } from 'vitest';
import { IMAGE, type Stage } from './stage.ts';

/** Recipients of a test's campaign: their count and the number of the first. */
export interface People {
  from: number;
  count: number;
}

export interface Campaigns {
  parts(): CampaignParts;
  /** Writes a file of these people and makes a campaign of it, over all of the stage's lanes by default. */
  create(
    people: People,
    options?: Partial<CreateOptions> & { cells?: (at: number) => string },
  ): Promise<CampaignRecord>;
  file(people: People, cells?: (at: number) => string): Promise<string>;
  order(id: string, order: CampaignCommand): Promise<CampaignRecord>;
  retry(id: string, ...statuses: RetriedStatus[]): Promise<CampaignRetried>;
  view(id: string): Promise<CampaignView>;
  results(id: string): Promise<ResultRow[]>;
  reaches(id: string, state: string): Promise<void>;
  /** Phones of these people, in order, as often as Z-API took a message for them. */
  posted(people: People): string[];
}

export interface CampaignParts {
  store: CampaignStore;
  port: CampaignLaneOps;
  keepImage(image: string): Promise<ImageRef>;
  numbersOf(persons: readonly string[]): Promise<(string | undefined)[]>;
  sendRecords: ReadSendRecords;
}

/** Campaigns on a stage, created and commanded as the apps do it. */
export function campaigns(on: Stage): Campaigns {
  let folder: string;
  let files = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pombo-campaigns-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  function parts(): CampaignParts {
    return {
      store: createCampaignStore(on.client, on.prefix),
      port: campaignLaneOps(on.ledger, createLaneJobs(on.client, on.prefix)),
      keepImage: (image) => on.ledger.images.keep(image),
      numbersOf: (persons) => on.ledger.senderAffinity.lanesOf(persons),
      sendRecords: on.ledger.sendRecords.of,
    };
  }

  async function existing(id: string): Promise<CampaignRecord> {
    return (await parts().store.get(id))!;
  }

  async function file({ from, count }: People, cells: (at: number) => string = () => ''): Promise<string> {
    files += 1;
    const path = join(folder, `campaign-${files}.csv`);
    const lines = Array.from({ length: count }, (_none, at) => `${phoneOf(from + at)};Nome ${at};P-${at};${cells(at)}`);
    await writeFile(path, `telefone;nome;pedido;instance\n${lines.join('\n')}\n`);
    return path;
  }

  return {
    parts,
    file,
    async create(people, { cells, ...options } = {}) {
      const path = await file(people, cells);
      const caption = 'Oi {{ nome }}, pedido {{ pedido }}';
      const made = await createCampaign(path, { instances: on.lanes, image: IMAGE, caption, ...options }, parts());
      return made.record;
    },
    order: (id, order) => commandCampaign(id, order, parts()),
    retry: (id, ...statuses) => retryCampaign(id, { statuses }, parts()),
    view: async (id) => describeCampaign(await existing(id), parts().port),
    async results(id) {
      const rows: ResultRow[] = [];
      const read = campaignResults(await existing(id), parts().store, (lane, ids) =>
        on.ledger.messages.getMany(lane, ids),
      );
      for await (const row of read) rows.push(row);
      return rows;
    },
    reaches: (id, state) => expect.poll(async () => (await existing(id)).state, { timeout: 25_000 }).toBe(state),
    posted({ from, count }) {
      const phones = new Set(Array.from({ length: count }, (_none, at) => phoneOf(from + at)));
      return on.simulator
        .posts()
        .flatMap(({ phone, enqueued }) => (enqueued && phones.has(phone ?? '') ? [phone!] : []));
    },
  };
}

/** One person's number; none of `newPhone` is like it. */
export function phoneOf(at: number): string {
  return `55119${String(70_000_000 + at)}`;
}
