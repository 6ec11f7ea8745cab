import type { LaneJob, Settled } from '@pombo/core';
import { expect, test } from 'vitest';
import { followSettled } from './follow-settled.ts';

const image = { kind: 'url', url: 'https://example.com/a.jpg' } as const;
const REQUEUED: Settled = {
  answer: 'settled',
  key: 'a',
  from: 'accepted',
  to: 'queued',
  requeued: { key: 'a', generation: 2, priority: 'normal' },
};
const UNUSABLE: Settled = {
  answer: 'settled',
  key: 'b',
  from: 'accepted',
  to: 'failed',
  media: { campaign: 'C', image, outcome: 'unusable' },
};

test('a message that goes again has its job, even if the report about an image fails', async () => {
  const added: [string, LaneJob[]][] = [];
  const following = followSettled('vendas', [UNUSABLE, { answer: 'orphan' }, REQUEUED], {
    adder: { add: async (...job) => void added.push(job) },
    log: { info() {} },
    async onMedia(report) {
      throw new Error(`not stored: ${report.campaign}`);
    },
  });
  await expect(following).rejects.toThrow('not stored: C');
  expect(added).toEqual([['vendas', [{ key: 'a', generation: 2, priority: 'normal', delayMs: 0 }]]]);
});
