import type { LaneView, MessageView, NoticeType } from '@pombo/message';
import type { StreamedNotice } from './stream.ts';

/** An event as it is told, by callback or stream. */
export interface PomboEvent {
  /** The same however often the event is told: whoever hears it twice knows it by this. */
  id: string;
  type: NoticeType;
  /** When it happened, ISO 8601. */
  timestamp: string;
  /** The message, lane or campaign as it stands when it is told, which may be later than what is told of. */
  data: MessageView | HeldLane | CampaignData;
}

/** `reason`: why it was held, or what it was held for last. */
export type HeldLane = LaneView & { reason: string };

/** A campaign as the API shows it. */
export type CampaignData = { id: string } & object;

/** Where a description looks things up. */
export interface DescribePort {
  /** Undefined: it is forgotten, or erased. */
  message(lane: string, key: string): Promise<MessageView | undefined>;
  lane(lane: string): Promise<LaneView>;
  campaign(id: string): Promise<CampaignData | undefined>;
}

/** What a notice is told as. Undefined: there is nothing to tell any more, or nobody may be told. */
export async function describe(
  { id, notice }: Pick<StreamedNotice, 'id' | 'notice'>,
  port: DescribePort,
): Promise<PomboEvent | undefined> {
  const data = await look(notice, port);
  return data && { id, type: notice.type, timestamp: new Date(notice.at).toISOString(), data };
}

async function look(notice: StreamedNotice['notice'], port: DescribePort): Promise<PomboEvent['data'] | undefined> {
  switch (notice.type) {
    case 'campaign.completed':
      return port.campaign(notice.campaign);
    case 'lane.held':
    case 'lane.resumed':
      return { ...(await port.lane(notice.lane)), reason: notice.reason };
    case 'message.accepted':
    case 'message.sent':
    case 'message.delivered':
    case 'message.read':
    case 'message.failed':
    case 'message.unknown':
      return port.message(notice.lane, notice.key);
  }
}
