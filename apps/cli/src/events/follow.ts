import { describeCampaign, campaignFacts } from '@pombo/campaign';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createEventStream,
  renderEvent,
  type PomboEvent,
  type Position,
  type RenderPort,
  type StreamedEvent,
} from '@pombo/events';
import { isErased, viewLanes } from '@pombo/ledger';
import { EVENT_TYPES, type EventType } from '@pombo/core';
import { findCampaign } from '../campaign/find.ts';
import { openCampaigns } from '../campaign/service.ts';
import { isRedisUnavailable, type Deployment, type LastingDeployment } from '../deployment/deployment.ts';
import { needLane } from '../instances/configured.ts';
import { badFlags } from '../terminal/flags.ts';
import type { Output } from '../terminal/output.ts';
import { words } from '../terminal/words.ts';

/** Which events are followed; all, if nothing is given. */
export interface EventFlags {
  instance?: string;
  campaign?: string;
  status?: string;
  events?: string;
}

/** Interval between two reads at the end of the stream. */
const POLL_MS = 250;
/** Interval between two tries while Redis is unavailable. */
const AGAIN_MS = 1000;
const BATCH = 100;

export interface FollowParts {
  lasting: LastingDeployment;
  signal: AbortSignal;
  output: Output;
  /** Called once the place in the stream is known: every later event is reported. */
  onReady(deployment: Deployment): Promise<void> | void;
  /** Called for each event, one after the other. */
  onEvent(event: PomboEvent): Promise<void> | void;
}

/**
 * Reports every event from now on until the signal is aborted, even if Redis restarts meanwhile. Nothing is registered:
 * whatever ends this process, nothing is left behind. Throws `invalid_input`, `unknown_instance`, `not_found`, and
 * `redis_unreachable` if Redis does not answer at the beginning.
 */
export async function followEvents(flags: EventFlags, { lasting, ...parts }: FollowParts): Promise<void> {
  const { signal, output, onReady, onEvent } = parts;
  const types = typesOf(flags);
  const began = await lasting.use(async (deployment) => {
    if (flags.instance !== undefined) await needLane(flags.instance, deployment.ledger, 'unknown_instance');
    const campaign =
      flags.campaign === undefined ? undefined : await findCampaign(flags.campaign, openCampaigns(deployment).store);
    const position = await streamOf(deployment).end();
    await onReady(deployment);
    return { position, campaign: campaign?.id };
  });
  const wanted: Wanted = { types, instance: flags.instance, campaign: began.campaign };
  let { position } = began;
  let away = false;
  while (!signal.aborted) {
    try {
      const read = await lasting.use((deployment) => readBatch(deployment, { position, wanted, away }));
      if (away) output.say(words('events_back'));
      if (read.gap) output.say(words('events_lost'));
      away = false;
      for (const event of read.events) {
        if (signal.aborted) return;
        await onEvent(event);
      }
      position = read.position;
      if (!read.isMore) await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
      if (!away) output.say(words('events_away'));
      away = true;
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

interface Wanted {
  types: readonly EventType[];
  instance: string | undefined;
  campaign: string | undefined;
}

interface Batch {
  events: PomboEvent[];
  position: Position;
  isMore: boolean;
  gap: boolean;
}

/** Reads what follows a position. After an outage the stream may have lost its end. */
async function readBatch(
  deployment: Deployment,
  { position, wanted, away }: { position: Position; wanted: Wanted; away: boolean },
): Promise<Batch> {
  const stream = streamOf(deployment);
  const { from, gap } = away ? await stream.resume(position) : { from: position, gap: false };
  const batch = await stream.read(from, BATCH);
  const port = renderPort(deployment);
  const events: PomboEvent[] = [];
  for (const streamed of batch) {
    const event = isWanted(streamed, wanted) ? await render(streamed, port) : undefined;
    if (event !== undefined) events.push(event);
  }
  return { events, position: batch.at(-1)?.position ?? from, isMore: batch.length === BATCH, gap };
}

function streamOf({ client, config }: Deployment): ReturnType<typeof createEventStream> {
  return createEventStream(client, config.prefix);
}

function isWanted({ event, campaign }: StreamedEvent, wanted: Wanted): boolean {
  if (!wanted.types.includes(event.type)) return false;
  if (wanted.instance !== undefined && !('lane' in event && event.lane === wanted.instance)) return false;
  const of = event.type === 'campaign.completed' ? event.campaign : campaign;
  return wanted.campaign === undefined || of === wanted.campaign;
}

async function render(streamed: StreamedEvent, port: RenderPort): Promise<PomboEvent | undefined> {
  try {
    return await renderEvent(streamed, port);
  } catch (error) {
    // Unreadable data stays unreadable: the next event is reported.
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Reads current state, as the API does for its events. */
function renderPort(deployment: Deployment): RenderPort {
  const { ledger } = deployment;
  return {
    async message(lane, key) {
      const message = await ledger.messages.follow(lane, key);
      return message === undefined || isErased(key, message) ? undefined : message;
    },
    lane: async (lane) => (await viewLanes([lane], ledger))[0]!,
    async campaign(id) {
      const record = await openCampaigns(deployment).store.get(id);
      return record && describeCampaign(record, campaignFacts(ledger));
    },
  };
}

/** Returns the event types that the flags ask for. Throws `invalid_input`. */
function typesOf({ status, events }: EventFlags): readonly EventType[] {
  if (status !== undefined) return [typeOf(`message.${status}`, '--status', 'message.')];
  if (events === undefined) return EVENT_TYPES;
  return events.split(/[\s,]+/).map((name) => typeOf(name, '--events', ''));
}

function typeOf(name: string, field: string, prefix: string): EventType {
  const found = EVENT_TYPES.find((type) => type === name);
  if (found !== undefined) return found;
  const allowed = EVENT_TYPES.filter((type) => type.startsWith(prefix)).map((type) => type.slice(prefix.length));
  throw badFlags([{ field, problem: words('events_one_of', { allowed }), example: allowed.at(0)! }]);
}
