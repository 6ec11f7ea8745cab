import { LANGUAGES, notice, say, sayAll } from '@pombo/catalogue';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createCampaignStore } from '../store/campaign-store.ts';
import { NO_COUNTS } from '../store/record.ts';
import { reasonOf } from './reason.ts';

const redis = testRedis();
const store = createCampaignStore(redis.client, redis.prefix);
const given = notice('reason_many_failed', { failed: 21, all: 60, most: 'rejected' });

/** Stores a paused campaign as its hash would be, and returns what is shown of its reason in each language. */
async function shown(id: string, fields: Record<string, string>): Promise<string[]> {
  const plan = JSON.stringify({ id, name: id, instances: [] });
  const counts = JSON.stringify(NO_COUNTS);
  await redis.client.hset(`${redis.prefix}:{${id}}:record`, { plan, state: 'paused', counts, ...fields });
  const { reason, reasonNotice } = reasonOf((await store.get(id))!, { unknown: 0 });
  return LANGUAGES.map((each) =>
    reason === undefined
      ? ''
      : say(notice('campaign_state_reason', { state: 'paused', reason: reasonNotice ?? reason }), each).text,
  );
}

test('a stored reason is shown in both languages', async () => {
  await store.noteReason('new', given);
  expect(await shown('new', { reason: sayAll(given) })).toEqual([
    'paused (21 of 60 failed, most: rejected; see why, then resume)',
    'pausada (21 de 60 falharam; principal motivo: rejected; veja por quê e depois retome)',
  ]);
});

test('the reason of an earlier version is shown in its own words', async () => {
  expect(await shown('old', { reason: sayAll(given) })).toEqual([
    'paused (21 of 60 failed, most: rejected; see why, then resume)',
    'pausada (21 of 60 failed, most: rejected; see why, then resume)',
  ]);
});

test('what a person wrote later is not replaced by the notice of an earlier pause', async () => {
  await store.noteReason('later', given);
  expect(await shown('later', { reason: 'lista errada' })).toEqual(['paused (lista errada)', 'pausada (lista errada)']);
});
