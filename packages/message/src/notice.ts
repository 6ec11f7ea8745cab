import type { HoldReason } from './outcome.ts';
import type { Status } from './status.ts';

/** What backends may want to hear about, by the names that callbacks and the event stream give them. */
export const NOTICE_TYPES = [
  'message.accepted',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
  'message.unknown',
  'campaign.completed',
  'lane.held',
  'lane.resumed',
] as const;

export type NoticeType = (typeof NOTICE_TYPES)[number];

/**
 * One thing that happened, as it is kept until it is told: names only. Whoever tells it reads the message then, so that
 * no phone lies in a stream and an erased person is told about to nobody.
 */
export type Notice =
  | { type: Extract<NoticeType, `message.${string}`>; lane: string; key: string; status: Status; at: number }
  | { type: 'campaign.completed'; campaign: string; at: number }
  | { type: 'lane.held' | 'lane.resumed'; lane: string; reason: HoldReason; at: number };

/** The notice that a message's change of status is, for those that are told. */
export function noticeOf(status: Status): NoticeType | undefined {
  const type = `message.${status}`;
  return NOTICE_TYPES.find((known) => known === type);
}
