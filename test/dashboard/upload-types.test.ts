import { expectTypeOf, test } from 'vitest';
import type { campaignDetail } from '../../apps/api/src/schemas/campaign.ts';
import type { checkAnswer, previewAnswer, uploadView } from '../../apps/api/src/schemas/upload.ts';
import type { Check, Cloned, Preview, Upload } from '../../apps/dashboard/src/pages/campaigns/new/types.ts';

test('what the routes of uploads return is what a new campaign reads', () => {
  expectTypeOf<(typeof uploadView)['_output']>().toExtend<Upload>();
  expectTypeOf<(typeof previewAnswer)['_output']>().toExtend<Preview>();
  expectTypeOf<(typeof checkAnswer)['_output']>().toExtend<Check>();
  expectTypeOf<(typeof campaignDetail)['_output']>().toExtend<Cloned>();
});
