import type { DeliveryFailure, MessageBody, MediaReport } from '@pombo/core';
import type { ReceiptsLedger } from '../ledger-port.ts';
import { FAILURES, SHADOW_BAN_REJECTIONS } from '../policy.ts';

/** Applies a failure's effects on the lane and the recipient. Returns a report if it concerns the campaign's image. */
export type FollowUp = (lane: string, key: string, failure: DeliveryFailure) => Promise<MediaReport | undefined>;

export function createFollowUp({ receipts, lanes, unreachable }: FollowUpLedger): FollowUp {
  return async (lane, key, failure) => {
    const { beyond } = FAILURES[failure.class];
    switch (beyond) {
      case 'hold-lane':
        await lanes.hold(lane, 'shadow-ban', failure.text);
        return undefined;
      case 'count-rejection': {
        const times = await receipts.lanes.countRejection(lane);
        if (times >= SHADOW_BAN_REJECTIONS)
          await lanes.hold(lane, 'shadow-ban', `${times} messages in a row: ${failure.text}`);
        return undefined;
      }
      case 'remember-unreachable': {
        const phone = (await receipts.messages.body(lane, key))?.phone;
        if (phone !== undefined) await unreachable.remember(phone);
        return undefined;
      }
      case 'report-image':
        return mediaOf(await receipts.messages.body(lane, key), 'unusable');
      case 'nothing':
        return undefined;
      default:
        return beyond satisfies never;
    }
  };
}

type FollowUpLedger = Pick<ReceiptsLedger, 'receipts' | 'lanes' | 'unreachable'>;

/** What a message says of its campaign's image. */
export function mediaOf(body: MessageBody | undefined, outcome: MediaReport['outcome']): MediaReport | undefined {
  return body?.campaign === undefined ? undefined : { campaign: body.campaign, image: body.image, outcome };
}
