import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { validatorCompiler, ZodTypeProvider } from 'fastify-type-provider-zod';
import type { QueuedTrace } from '@pombo/core';
import { validateBySchema } from './schema-validator.ts';
import type { Actor } from '../audit/audit-log.ts';
import type { Need } from '../auth/roles.ts';
import type { JsonLimits } from '../limits/json-limits.ts';

/** Fastify with zod schemas as the source of types and validation. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Scope that a key needs for this route; `admin`: all of them. */
    scope?: Need;
    /** Largest body before decompression (bytes); beyond it 413. Default: the route's bodyLimit, which bounds the inflated body. */
    encodedLimit?: number;
    /** Limits on the JSON body: too many values are 413, too deep nesting is 400. Default: `JSON_LIMITS`. */
    jsonLimits?: JsonLimits;
    /** Invalid UTF-8 becomes replacement characters instead of a 415. */
    anyBytes?: true;
  }
  interface FastifyRequest {
    /** The caller that rate limits count by; never the key itself. */
    caller: string;
    /** Whether the caller sees phones in full; otherwise they are masked in every response. */
    readsPhones: boolean;
    /** Who it is, for the audit log; undefined before the caller is known. */
    actor: Actor | undefined;
    /** The trace of this request, for the messages that it queues; undefined while traces are off. */
    trace: QueuedTrace | undefined;
    /** Code of the error that the response reports. */
    errorCode: string | undefined;
    /** Whether the caller would still be let in: keys and sessions may end while a stream is open. */
    isStillAllowed(): Promise<boolean>;
  }
}

type Part = Parameters<typeof validatorCompiler>[0];

/** Skips body validation: the schema documents the body, and the handler checks it piece by piece. */
export function uncheckedBody(part: object): ReturnType<typeof validatorCompiler> {
  return (part as Part).httpPart === 'body' ? (value: unknown) => ({ value }) : validateBySchema(part as Part);
}
