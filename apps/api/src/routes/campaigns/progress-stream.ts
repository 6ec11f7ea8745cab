import { setTimeout as pause } from 'node:timers/promises';
import type { CampaignView } from '@pombo/campaign';
import { acceptedLanguage, type Language } from '@pombo/catalogue';
import { isPomboError } from '@pombo/core';
import { z } from 'zod';
import { campaignServiceOf } from '../../services/campaign-service.ts';
import { campaignIn } from '../../services/campaign-words.ts';
import type { AppDeps } from '../../deps.ts';
import { campaignParams, campaignView } from '../../schemas/campaign.ts';
import { lastEventId } from '../../schemas/event.ts';
import { problems } from '../../schemas/problem.ts';
import type { App } from '../../http/fastify-types.ts';
import type { Sse, OpenSse } from '../../http/sse.ts';

/** Shortest time between two snapshots. */
const EVERY_MS = 1000;
/** Id of the last event of a campaign's stream. */
const END = 'end';

/** Streams the campaign whenever it changes, until it ends. */
export function campaignEventRoute(app: App, deps: AppDeps, open: OpenSse): void {
  const { log } = deps;
  const { existing, view } = campaignServiceOf(deps);

  app.get(
    '/v1/campaigns/:id/events',
    {
      sse: 'manual',
      config: { scope: 'read' },
      schema: {
        tags: ['campaigns'],
        operationId: 'followCampaign',
        summary: 'Follow the progress of a campaign (server-sent events `progress`, then `end`)',
        params: campaignParams,
        headers: lastEventId,
        response: {
          200: {
            description: 'The campaign, after each change',
            content: { 'text/event-stream': { schema: campaignView } },
          },
          204: z.undefined().describe('No more events: the client has received `end`'),
          ...problems,
        },
      },
    },
    async ({ params, headers }, reply) => {
      const language = acceptedLanguage(headers['accept-language']);
      const first = campaignIn(await view(await existing(params.id)), language);
      // Clients of event streams reconnect after the end too; a 204 stops them.
      if (hasEnded(first) && headers['last-event-id'] === END) return reply.code(204).send();
      await open(
        reply,
        (sse) => watch(sse, params.id, first, language),
        () => ({ data: undefined, retry: EVERY_MS }),
      );
    },
  );

  async function watch(sse: Sse, id: string, first: CampaignView, language: Language): Promise<void> {
    let sent = '';
    for (let now: CampaignView | undefined = first; !sse.closed.aborted; now = await look(id, language)) {
      const text = JSON.stringify(now);
      if (now !== undefined && text !== sent) await sse.send({ event: 'progress', data: now });
      if (now !== undefined) sent = text;
      if (now !== undefined && hasEnded(now)) return sse.send({ id: END, event: END, data: now });
      await pause(EVERY_MS, undefined, { signal: sse.closed }).catch(() => {});
    }
  }

  /** Returns undefined while Redis is unreachable. */
  async function look(id: string, language: Language): Promise<CampaignView | undefined> {
    try {
      return campaignIn(await view(await existing(id)), language);
    } catch (error) {
      if (isPomboError(error) && error.code === 'not_found') throw error;
      log.warn({ error }, 'events.read.failed');
      return undefined;
    }
  }
}

/** Returns true once nothing more is sent. Later receipts appear on `/v1/events`. */
function hasEnded({ state, progress }: CampaignView): boolean {
  return (state === 'completed' || state === 'cancelled') && progress.queued === 0 && progress.sending === 0;
}
