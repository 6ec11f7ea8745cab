import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  isSpanContextValid,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../shared.ts';
import type { SpanAttributes, SpanFacts, Tracing } from './tracing.ts';

/** Longest time to send what waits when the process stops (ms). */
const CLOSE_MS = 3000;

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

/** Records traces with OpenTelemetry. Spans wait in memory (at most 2,048); a receiver that is down costs only them. */
export function createOtlpTracing({ endpoint, headers, share }: TracingConfig, service: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers, timeoutMillis: CLOSE_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: CLOSE_MS })],
  });
  const tracer = provider.getTracer('pombo');

  function open({ name, kind, attributes }: Omit<SpanFacts, 'to' | 'from'>, context: Context, from?: number): Span {
    const startTime = from === undefined ? undefined : timeOf(from);
    const options = { attributes: present(attributes), ...(startTime === undefined ? {} : { startTime }) };
    return tracer.startSpan(name, { ...options, kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind] }, context);
  }

  function record(facts: SpanFacts, context: Context): Span {
    const span = open(facts, context, facts.from);
    if (facts.failed === true) span.setStatus({ code: SpanStatusCode.ERROR });
    const inside = trace.setSpan(context, span);
    for (const child of facts.children ?? []) record(child, inside);
    span.end(timeOf(facts.to));
    return span;
  }

  return {
    start(facts) {
      const span = open(facts, contextOf(facts.parent));
      return {
        traceparent: traceparentOf(span.spanContext()),
        end({ attributes, failed = false, name } = {}) {
          span.setAttributes(present(attributes));
          if (name !== undefined) span.updateName(name);
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },

    record: (facts) => traceparentOf(record(facts, contextOf(facts.parent)).spanContext()),

    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, CLOSE_MS);
      // A receiver that does not answer loses these spans, and delays nothing else.
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}

function timeOf(ms: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1_000_000)];
}

function present(attributes: SpanAttributes = {}): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;
}

/** Returns the context that a `traceparent` names; an invalid one begins a new trace. */
function contextOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}
