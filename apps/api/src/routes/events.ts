import { setTimeout as pause } from 'node:timers/promises';
import { parsePosition, type PomboEvent, type Position, type StreamedEvent } from '@pombo/events';
import { PomboError } from '@pombo/core';
import type { z } from 'zod';
import { traceOf } from '../http/error-handler.ts';
import type { AppParts } from '../deps.ts';
import { eventsAnswer, eventsQuery, lastEventId, type eventsPage } from '../schemas/event.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';
import type { Sse, SseDoor } from '../http/sse.ts';

type Page = z.output<typeof eventsPage>;
type Filter = Pick<z.output<typeof eventsQuery>, 'instance' | 'campaign' | 'types'>;

/** Events looked at in one go. */
const BATCH = 100;
/** Events looked at for one JSON page, so that a narrow filter does not walk through all that is kept. */
const MOST_LOOKED_AT = 5000;
const AGAIN_MS = 1000;

/** What happened, for those who would rather ask than be called: as a stream that resumes, or page by page. */
export function eventRoutes(app: App, { events, tail, describe, log }: AppParts, open: SseDoor): void {
  app.get(
    '/v1/events',
    {
      // Streams are what it is for; whoever asks for JSON alone gets a page.
      sse: 'manual',
      config: { scope: 'read' },
      schema: {
        tags: ['events'],
        operationId: 'followEvents',
        summary: 'What happened, as it happens (server-sent events)',
        querystring: eventsQuery,
        headers: lastEventId,
        response: { 200: eventsAnswer, ...problems },
      },
    },
    async ({ query, headers }, reply) => {
      const { limit, after: began, ...filter } = query;
      const after = positionOf(headers['last-event-id'] ?? began);
      // A client that comes back names the last it had; its URL still says where it began.
      const start = after === undefined ? { from: await events.end(), gap: false } : await events.resume(after);
      if (wantsJson(headers.accept)) return page(start, filter, limit);
      const place = { position: start.from };
      await open(
        reply,
        async (sse) => {
          await sse.send({ id: place.position, data: undefined, retry: AGAIN_MS });
          if (start.gap) await sse.send({ event: 'gap', data: { after } });
          await follow(sse, place, filter);
        },
        () => ({ id: place.position, data: undefined }),
      );
    },
  );

  /** Sends what comes, each client at its own pace: nothing is kept for it here, it lies in the stream. */
  async function follow({ send, closed }: Sse, place: { position: Position }, filter: Filter): Promise<void> {
    while (!closed.aborted) {
      try {
        const batch = await events.read(place.position, BATCH);
        const told = await tell(batch, filter);
        for (const [at, { position }] of batch.entries()) {
          const event = told[at];
          if (event !== undefined) await send({ id: position, event: event.type, data: event });
          if (closed.aborted) return;
          place.position = position;
        }
        if (batch.length === 0) await tail.after(place.position, closed);
      } catch (error) {
        // Redis is away. To end the stream would make the client come back to an answer after which it gives up.
        log.warn(traceOf(error), 'events.read.failed');
        await pause(AGAIN_MS, undefined, { signal: closed }).catch(() => {});
      }
    }
  }

  /** What is told of each; undefined: nothing. */
  function tell(batch: readonly StreamedEvent[], filter: Filter): Promise<(PomboEvent | undefined)[]> {
    return Promise.all(batch.map(async (event) => (isWanted(event, filter) ? describe(event) : undefined)));
  }

  async function page({ from, gap }: { from: Position; gap: boolean }, filter: Filter, limit: number): Promise<Page> {
    const found: PomboEvent[] = [];
    let next = from;
    for (let looked = 0; looked < MOST_LOOKED_AT && found.length < limit; looked += BATCH) {
      const batch = await events.read(next, Math.min(BATCH, limit - found.length));
      if (batch.length === 0) break;
      const told = await tell(batch, filter);
      found.push(...told.filter((event) => event !== undefined));
      next = batch.at(-1)!.position;
    }
    return { events: found as Page['events'], next, ...(gap ? { gap: true } : {}) };
  }
}

function positionOf(text = ''): Position | undefined {
  if (text === '') return undefined;
  const position = parsePosition(text);
  if (position !== undefined) return position;
  throw new PomboError('invalid_input', 'The position is none of this stream', {
    issues: [{ field: 'after', problem: 'is no position', example: '1763730000000-0' }],
  });
}

function wantsJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('text/event-stream');
}

function isWanted({ event, campaign }: StreamedEvent, filter: Filter): boolean {
  if (filter.types !== undefined && !filter.types.includes(event.type)) return false;
  if (filter.instance !== undefined && !('lane' in event && event.lane === filter.instance)) return false;
  return filter.campaign === undefined || campaign === filter.campaign;
}
