import type { DomainEvent, LaneView, MessageView, EventType } from '@pombo/core';
import type { StreamedEvent } from './event-stream.ts';

/** An event as callbacks and streams publish it. */
export interface PomboEvent {
  /** The same in every repetition: a client recognizes a duplicate by it. */
  id: string;
  type: EventType;
  /** When it happened (ISO 8601). */
  timestamp: string;
  /** The message, lane or campaign as it is at the time of publishing, which may be later than the event. */
  data: MessageView | HeldLane | CampaignData;
}

/** `reason`: why the lane is held, or was held last. */
export type HeldLane = LaneView & { reason: string };

/** A campaign as the API shows it. */
export type CampaignData = { id: string } & object;

/** Reads current state for the rendering of events. */
export interface RenderPort {
  /** Undefined if it is no longer kept, or was erased. */
  message(lane: string, key: string): Promise<MessageView | undefined>;
  lane(lane: string): Promise<LaneView>;
  campaign(id: string): Promise<CampaignData | undefined>;
}

/** Renders an event from current state; undefined if it must no longer be published. */
export async function renderEvent(
  { id, event }: Pick<StreamedEvent, 'id' | 'event'>,
  port: RenderPort,
): Promise<PomboEvent | undefined> {
  const data = await readData(event, port);
  return data && { id, type: event.type, timestamp: new Date(event.at).toISOString(), data };
}

async function readData(event: DomainEvent, port: RenderPort): Promise<PomboEvent['data'] | undefined> {
  switch (event.type) {
    case 'campaign.completed':
      return port.campaign(event.campaign);
    case 'lane.held':
    case 'lane.resumed':
      return { ...(await port.lane(event.lane)), reason: event.reason };
    case 'message.accepted':
    case 'message.sent':
    case 'message.delivered':
    case 'message.read':
    case 'message.failed':
    case 'message.unknown':
      return port.message(event.lane, event.key);
  }
}
