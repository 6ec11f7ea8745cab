import { expectTypeOf, test } from 'vitest';
import type { sessionView, accessView } from '../../apps/api/src/schemas/session.ts';
import type { campaignDetail, campaignView, failuresAnswer } from '../../apps/api/src/schemas/campaign.ts';
import type { messageDetail, messageView } from '../../apps/api/src/schemas/message.ts';
import type { callbackView, deliveriesAnswer } from '../../apps/api/src/schemas/callback.ts';
import type { postView } from '../../apps/api/src/schemas/post.ts';
import type { importedAnswer, suppressionsAnswer } from '../../apps/api/src/schemas/suppression.ts';
import type { attentionItem, laneDetail, overviewAnswer } from '../../apps/api/src/schemas/overview.ts';
import type {
  Access,
  Attention,
  Callback,
  CallbackDelivery,
  Campaign,
  CampaignDetail,
  FailureGroup,
  ImportedOptOuts,
  Lane,
  Message,
  MessageDetail,
  OptOut,
  Overview,
  Post,
} from '../../apps/dashboard/src/api/types.ts';

test('what the API returns is what the dashboard reads', () => {
  expectTypeOf<(typeof laneDetail)['_output']>().toExtend<Lane>();
  expectTypeOf<(typeof campaignView)['_output']>().toExtend<Campaign>();
  expectTypeOf<(typeof campaignDetail)['_output']>().toExtend<CampaignDetail>();
  expectTypeOf<(typeof failuresAnswer)['_output']>().toExtend<{ groups: FailureGroup[] }>();
  expectTypeOf<(typeof messageDetail)['_output']>().toExtend<MessageDetail>();
  expectTypeOf<(typeof messageView)['_output']>().toExtend<Message>();
  expectTypeOf<(typeof attentionItem)['_output']>().toExtend<Attention>();
  expectTypeOf<(typeof overviewAnswer)['_output']>().toExtend<Overview>();
  expectTypeOf<(typeof postView)['_output']>().toExtend<Post>();
  expectTypeOf<(typeof suppressionsAnswer)['_output']['suppressions'][number]>().toExtend<OptOut>();
  expectTypeOf<(typeof importedAnswer)['_output']>().toExtend<ImportedOptOuts>();
  expectTypeOf<(typeof callbackView)['_output']>().toExtend<Callback>();
  expectTypeOf<(typeof deliveriesAnswer)['_output']['deliveries'][number]>().toExtend<CallbackDelivery>();
  expectTypeOf<(typeof accessView)['_output']>().toExtend<Access>();
  expectTypeOf<(typeof sessionView)['_output']>().toExtend<NonNullable<Access['session']>>();
});
