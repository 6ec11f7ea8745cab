import { PomboError, type ErrorCode } from '@pombo/core';
import { ignoredCallback, readOwnCallback, type IgnoredCallback, type Instance } from '@pombo/zapi';
import type { FastifySchemaCompiler } from 'fastify';
import type { FastifySerializerCompiler } from 'fastify/types/schema.js';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GuessLimit } from '../../auth/guess-limit.ts';
import { webhookCandidates } from '../../auth/webhook-secrets.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { AppDeps } from '../../deps.ts';
import { asPomboError } from '../../http/problem.ts';
import { problems } from '../../schemas/problem.ts';
import { PROBE_HEADER } from '../../services/webhook-check.ts';
import type { App } from '../../http/fastify-types.ts';
import { validateBySchema } from '../../http/schema-validator.ts';

/** The router and the parser have checked these parts already, except that a body is an object. */
function acceptObjects(part: Parameters<FastifySchemaCompiler<unknown>>[0]): ReturnType<typeof validateBySchema> {
  const validate = validateBySchema(part as Parameters<typeof validateBySchema>[0]);
  return (data) => (isObject(data) ? { value: data } : validate(data));
}

/** A callback is answered with an empty object. */
function writeEmpty(part: Parameters<FastifySerializerCompiler<unknown>>[0]): (data: unknown) => string {
  return part.httpStatus === '200' ? () => '{}' : serializerCompiler(part as Parameters<typeof serializerCompiler>[0]);
}

function isObject(data: unknown): data is object {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Body limits before and after decompression (bytes). */
const LIMITS = { encoded: 256 * 1024, inflated: 1024 * 1024 };
const BODY_FAULTS: ReadonlySet<ErrorCode> = new Set(['too_large', 'invalid_input', 'unsupported_media_type']);

type CallbackRouteDeps = Pick<AppDeps, 'webhookSecrets' | 'applyZapiEvent' | 'instances' | 'ledger' | 'log'> & {
  guesses: GuessLimit;
  /** Called for each callback that has the right secret. */
  onCallback?: () => void;
};

/**
 * Receives Z-API's callbacks. They are not signed, so the last part of the path is a secret of the lane, and a callback
 * must be about the lane's own number. Responds 200 only once it is stored; otherwise Z-API may send it again.
 */
export function webhookRoutes(app: App, deps: CallbackRouteDeps, metrics: Metrics): void {
  const { webhookSecrets, applyZapiEvent, guesses, onCallback = () => {} } = deps;

  app.post(
    '/webhooks/zapi/:instance/:secret',
    {
      bodyLimit: LIMITS.inflated,
      // A receipt must not be lost because of an invalid byte in a contact's name.
      config: { encodedLimit: LIMITS.encoded, anyBytes: true },
      // Z-API is not a browser.
      helmet: false,
      validatorCompiler: acceptObjects,
      serializerCompiler: writeEmpty,
      schema: {
        tags: ['webhooks'],
        operationId: 'receiveZapiCallback',
        summary: 'Callbacks of Z-API',
        security: [],
        params: z.object({
          instance: z.string().describe('Name of the instance'),
          secret: z.string().describe('The secret that `pombo webhooks set` has put into the address'),
        }),
        body: z.looseObject({}),
        response: { 200: z.object({}), ...problems },
      },
      // Runs before the body is read, so that strangers cannot make us read one.
      async onRequest(request, reply) {
        const { instance, secret } = request.params;
        const at = await guesses.match(request, secret, webhookCandidates(webhookSecrets, instance));
        if (at !== undefined && byName(instance) !== undefined) {
          // This deployment tries its own address: only a request with the secret gets the mark back.
          const mark = request.headers[PROBE_HEADER];
          if (mark !== undefined) void reply.header(PROBE_HEADER, mark);
          return onCallback();
        }
        throw guesses.wrong(request, reply, refusal('path', 'not_found', 'Not found'));
      },
      async onError({ body }, _reply, error) {
        // Rejected before parsing: too large, nested too deep, or not JSON.
        if (body === undefined && BODY_FAULTS.has(asPomboError(error).code)) metrics.refused.inc({ why: 'shape' });
      },
    },
    async ({ params, body, headers }) => {
      if (headers[PROBE_HEADER] !== undefined) return {};
      const instance = byName(params.instance);
      if (instance === undefined) throw refusal('path', 'not_found', 'Not found');
      const read = readOwnCallback(instance, body, Date.now());
      if ('refused' in read) {
        if (read.refused === 'foreign') throw refusal('foreign', 'not_found', 'Not found');
        throw refusal('unreadable', 'invalid_input', 'The body is not a callback');
      }
      const { event } = read;
      if (event.kind === 'unrecognised') metrics.unrecognised.inc({ why: event.why });
      if ('at' in event && event.at !== undefined) {
        metrics.callbackLag.observe(Math.max(0, Date.now() - event.at) / 1000);
      }
      const sample = ignoredCallback(body, event);
      if (sample !== undefined) await keepSample(sample);
      const answer = await applyZapiEvent(instance.name, event);
      metrics.callbacks.inc({ kind: event.kind, answer });
      return {};
    },
  );

  /** Samples are for people: a callback is accepted even when its sample cannot be stored. */
  async function keepSample(sample: IgnoredCallback): Promise<void> {
    try {
      await deps.ledger.ignoredCallbacks.note(sample);
    } catch (error) {
      deps.log.warn({ error }, 'webhooks.sample.failed');
    }
  }

  let indexed: { of: readonly Instance[]; byName: ReadonlyMap<string, Instance> } | undefined;

  /** Indexed once for each reading of the instance file. */
  function byName(name: string): Instance | undefined {
    const instances = deps.instances();
    if (indexed?.of !== instances) {
      indexed = { of: instances, byName: new Map(instances.map((instance) => [instance.name, instance])) };
    }
    return indexed.byName.get(name);
  }

  function refusal(why: string, code: 'not_found' | 'invalid_input', message: string): PomboError {
    metrics.refused.inc({ why });
    return new PomboError(code, message);
  }
}
