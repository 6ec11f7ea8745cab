import type { CampaignView } from '@pombo/campaign';
import type { LaneView, MessageView } from '@pombo/core';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { campaignView } from './campaign.ts';
import type { laneView } from './lane.ts';
import type { messageView } from './message.ts';

/**
 * What an answer's schema does not name is not given out. Each line below compiles only while the schema has every
 * field that the type has.
 */
type Lacks<View, Schema extends z.ZodType> = Exclude<keyof View, keyof z.output<Schema>>;

test('responses keep every field of a message, lane or campaign', () => {
  const lost: [
    Lacks<MessageView, typeof messageView>,
    Lacks<LaneView, typeof laneView>,
    // The API gives the reason's text.
    Lacks<Omit<CampaignView, 'reasonNotice'>, typeof campaignView>,
  ][] = [];
  const none: [never, never, never][] = lost;
  expect(none).toEqual([]);
});
