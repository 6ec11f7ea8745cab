import { expectTypeOf, test } from 'vitest';
import type { sessionView, accessView } from '../../apps/api/src/schemas/session.ts';
import type { campaignView } from '../../apps/api/src/schemas/campaign.ts';
import type { messageView } from '../../apps/api/src/schemas/message.ts';
import type { attentionItem, laneDetail, overviewAnswer } from '../../apps/api/src/schemas/overview.ts';
import type { Access, Attention, Campaign, Lane, Message, Overview } from '../../apps/dashboard/src/api/types.ts';

test('what the API returns is what the dashboard reads', () => {
  expectTypeOf<(typeof laneDetail)['_output']>().toExtend<Lane>();
  expectTypeOf<(typeof campaignView)['_output']>().toExtend<Campaign>();
  expectTypeOf<(typeof messageView)['_output']>().toExtend<Message>();
  expectTypeOf<(typeof attentionItem)['_output']>().toExtend<Attention>();
  expectTypeOf<(typeof overviewAnswer)['_output']>().toExtend<Overview>();
  expectTypeOf<(typeof accessView)['_output']>().toExtend<Access>();
  expectTypeOf<(typeof sessionView)['_output']>().toExtend<NonNullable<Access['session']>>();
});
