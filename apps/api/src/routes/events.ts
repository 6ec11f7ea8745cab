import { setTimeout as pause } from 'node:timers/promises';
import { parsePosition, type PomboEvent, type Position, type StreamedEvent } from '@pombo/events';
import { PomboError } from '@pombo/core';
import type { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { eventsAnswer, eventsQuery, lastEventId, type eventsPage } from '../schemas/event.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';
import type { Sse, OpenSse } from '../http/sse.ts';

type Page = z.output<typeof eventsPage>;
type Filter = Pick<z.output<typeof eventsQuery>, 'instance' | 'campaign' | 'types'>;

/** Entries read at once. */
const BATCH = 100;
/** Entries read for one JSON page, so that a narrow filter does not scan the whole stream. */
const MOST_LOOKED_AT = 5000;
const AGAIN_MS = 1000;

/** Events for clients that prefer reading to callbacks: as a resumable stream, or as pages. */
export function eventRoutes(app: App, { events, tail, renderEvent, log }: AppDeps, open: OpenSse): void {
  app.get(
    '/v1/events',
    {
      // A stream by default; a client that accepts only JSON gets a page.
      sse: 'manual',
      config: { scope: 'read' },
      schema: {
        tags: ['events'],
        operationId: 'followEvents',
        summary: 'Follow events as they happen (server-sent events)',
        querystring: eventsQuery,
        headers: lastEventId,
        response: { 200: eventsAnswer, ...problems },
      },
    },
    async ({ query, headers }, reply) => {
      const { limit, after: began, ...filter } = query;
      const after = positionOf(headers['last-event-id'] ?? began);
      // A reconnecting client sends its last position; its URL still holds the first one.
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

  /** Sends new events at the client's own pace. Nothing is buffered here: the backlog stays in the stream. */
  async function follow({ send, closed }: Sse, place: { position: Position }, filter: Filter): Promise<void> {
    while (!closed.aborted) {
      try {
        const batch = await events.read(place.position, BATCH);
        const rendered = await render(batch, filter);
        for (const [at, { position }] of batch.entries()) {
          const event = rendered[at];
          if (event !== undefined) await send({ id: position, event: event.type, data: event });
          if (closed.aborted) return;
          place.position = position;
        }
        if (batch.length === 0) await tail.after(place.position, closed);
      } catch (error) {
        // Redis is unreachable. Ending the stream would make the client reconnect, get an error and give up.
        log.warn({ error }, 'events.read.failed');
        await pause(AGAIN_MS, undefined, { signal: closed }).catch(() => {});
      }
    }
  }

  /** Returns the event of each entry; undefined for those that are not sent. */
  function render(batch: readonly StreamedEvent[], filter: Filter): Promise<(PomboEvent | undefined)[]> {
    return Promise.all(batch.map(async (event) => (isWanted(event, filter) ? renderEvent(event) : undefined)));
  }

  async function page({ from, gap }: { from: Position; gap: boolean }, filter: Filter, limit: number): Promise<Page> {
    const found: PomboEvent[] = [];
    let next = from;
    for (let looked = 0; looked < MOST_LOOKED_AT && found.length < limit; looked += BATCH) {
      const batch = await events.read(next, Math.min(BATCH, limit - found.length));
      if (batch.length === 0) break;
      const rendered = await render(batch, filter);
      found.push(...rendered.filter((event) => event !== undefined));
      next = batch.at(-1)!.position;
    }
    return { events: found as Page['events'], next, ...(gap ? { gap: true } : {}) };
  }
}

function positionOf(text = ''): Position | undefined {
  if (text === '') return undefined;
  const position = parsePosition(text);
  if (position !== undefined) return position;
  throw new PomboError('invalid_input', 'The position does not belong to this stream', {
    issues: [{ field: 'after', problem: 'must be a position of this stream', example: '1763730000000-0' }],
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
