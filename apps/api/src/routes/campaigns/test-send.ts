import { isSettled, phoneRulesOf } from '@pombo/core';
import type { AppDeps } from '../../deps.ts';
import type { App } from '../../http/fastify-types.ts';
import { campaignParams, testBody } from '../../schemas/campaign.ts';
import { sentAnswer, settledAnswer, waitQuery } from '../../schemas/message.ts';
import { problems } from '../../schemas/problem.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';
import { requestedWaitMs, waitUntilSettled } from '../wait-until-settled.ts';

const tags = ['campaigns'];

/** The route that sends the first message of a campaign to a phone of your own. */
export function campaignTestRoute(app: App, deps: AppDeps): void {
  const { ledger } = deps;
  const { existing, testMessage } = campaignServiceOf(deps);

  app.post(
    '/v1/campaigns/:id/test',
    {
      // Not `send`: the response shows the content for the first recipient.
      config: { scope: 'manage', extraMs: requestedWaitMs },
      schema: {
        tags,
        operationId: 'testCampaign',
        summary: 'Send its first message to your own phone',
        description:
          'Sent through the real number, ahead of queued messages, even before the start. Not counted in the campaign.',
        params: campaignParams,
        body: testBody,
        querystring: waitQuery,
        response: { 200: settledAnswer, 202: sentAnswer, ...problems },
      },
    },
    async ({ params, body, query }, reply) => {
      const record = await existing(params.id);
      const phones = phoneRulesOf(await ledger.instances.known(), record.instances[0]);
      const content = await testMessage(record, body.to, phones);
      const sent = await deps.producer.sendImage(content);
      void reply.header('Location', `/v1/messages/${encodeURIComponent(sent.id)}`);
      if (query.wait === undefined) return reply.code(202).send(sent);
      const message = await waitUntilSettled(sent.id, query.wait * 1000, reply, deps);
      const { id, status } = message;
      if (!isSettled(status)) return reply.code(202).send({ id, status, duplicate: sent.duplicate });
      return reply.code(200).send({ ...message, duplicate: sent.duplicate });
    },
  );
}
