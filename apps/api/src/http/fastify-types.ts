import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiScope } from '../auth/api-keys.ts';
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
    /** What a key must allow for this route. */
    scope?: ApiScope;
    /** Bytes of the body as it travels; beyond it 413. Default: the route's bodyLimit, which bounds it inflated. */
    encodedLimit?: number;
    /** What the body may hold as JSON; beyond it 413, or 400 when it is nested too deep. Default: `JSON_LIMITS`. */
    jsonLimits?: JsonLimits;
    /** Bytes that are not UTF-8 become replacement characters in place of a 415. */
    anyBytes?: true;
  }
  interface FastifyRequest {
    /** Who asks, as rate limits count them; never the key itself. */
    caller: string;
  }
}

type Part = Parameters<typeof validatorCompiler>[0];

/** For a route whose body's schema documents it, and whose handler checks it piece by piece. */
export function uncheckedBody(part: object): ReturnType<typeof validatorCompiler> {
  return (part as Part).httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(part as Part);
}
