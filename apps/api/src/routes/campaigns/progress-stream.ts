import { setTimeout as pause } from 'node:timers/promises';
import type { CampaignView } from '@pombo/campaign';
import { isPomboError } from '@pombo/core';
import { z } from 'zod';
import { traceOf } from '../../http/error-handler.ts';
import { createDesk } from '../../services/campaign-service.ts';
import type { AppParts } from '../../deps.ts';
import { campaignParams, campaignView } from '../../schemas/campaign.ts';
import { lastEventId } from '../../schemas/event.ts';
import { problems } from '../../schemas/problem.ts';
import type { App } from '../../http/fastify-types.ts';
import type { Sse, SseDoor } from '../../http/sse.ts';

/** Snapshots at most so often. */
const EVERY_MS = 1000;
/** Id of the last event of a campaign's stream. */
const END = 'end';

/** How far a campaign is, whenever that changes, up to its end. */
export function campaignEventRoute(app: App, parts: AppParts, open: SseDoor): void {
  const { log } = parts;
  const { existing, view } = createDesk(parts);

  app.get(
    '/v1/campaigns/:id/events',
    {
      sse: 'manual',
      config: { scope: 'read' },
      schema: {
        tags: ['campaigns'],
        operationId: 'followCampaign',
        summary: 'How far a campaign is, as it goes on (server-sent events `progress`, at last `end`)',
        params: campaignParams,
        headers: lastEventId,
        response: {
          200: {
            description: 'The campaign, when something changed',
            content: { 'text/event-stream': { schema: campaignView } },
          },
          204: z.undefined().describe('Nothing more comes: the client was told of the end'),
          ...problems,
        },
      },
    },
    async ({ params, headers }, reply) => {
      const first = await view(await existing(params.id));
      // A client that was told of the end comes back all the same, for ever; this answer stops it.
      if (hasEnded(first) && headers['last-event-id'] === END) return reply.code(204).send();
      await open(
        reply,
        (sse) => watch(sse, params.id, first),
        () => ({ data: undefined, retry: EVERY_MS }),
      );
    },
  );

  async function watch(sse: Sse, id: string, first: CampaignView): Promise<void> {
    let sent = '';
    for (let now: CampaignView | undefined = first; !sse.closed.aborted; now = await look(id)) {
      const text = JSON.stringify(now);
      if (now !== undefined && text !== sent) await sse.send({ event: 'progress', data: now });
      if (now !== undefined) sent = text;
      if (now !== undefined && hasEnded(now)) return sse.send({ id: END, event: END, data: now });
      await pause(EVERY_MS, undefined, { signal: sse.closed }).catch(() => {});
    }
  }

  /** Undefined while Redis is away. */
  async function look(id: string): Promise<CampaignView | undefined> {
    try {
      return await view(await existing(id));
    } catch (error) {
      if (isPomboError(error) && error.code === 'not_found') throw error;
      log.warn(traceOf(error), 'events.read.failed');
      return undefined;
    }
  }
}

/** Nothing goes out any more. Receipts may still come in; `/v1/events` tells of them. */
function hasEnded({ state, progress }: CampaignView): boolean {
  return (state === 'completed' || state === 'cancelled') && progress.queued === 0 && progress.sending === 0;
}
