import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span, as an OTLP/HTTP receiver gets it. */
export interface ReceivedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** As OTLP numbers kinds: 1 internal, 2 server, 3 client, 5 consumer. */
  kind: number;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
  attributes: Record<string, unknown>;
  failed: boolean;
}

interface OtlpValue {
  stringValue?: string;
  intValue?: number | string;
}

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: OtlpValue }[];
  status?: { code?: number };
}

interface OtlpBody {
  resourceSpans: {
    resource: { attributes: { key: string; value: OtlpValue }[] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
}

/** A receiver of traces on loopback (OTLP/HTTP with JSON). */
export interface OtlpReceiver {
  url: string;
  spans(): ReceivedSpan[];
  /** Every body and header that came, as it came. */
  raw(): string;
  close(): Promise<void>;
}

/** Starts a receiver. */
export async function receiveTraces(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let raw = '';
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      raw += `${request.url} ${JSON.stringify(request.headers)} ${body}\n`;
      spans.push(...spansIn(JSON.parse(body) as OtlpBody));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => [...spans],
    raw: () => raw,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function spansIn({ resourceSpans }: OtlpBody): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => toSpan(span, service)));
  });
}

function toSpan(
  { startTimeUnixNano, endTimeUnixNano, attributes, status, parentSpanId, ...span }: OtlpSpan,
  service: string,
): ReceivedSpan {
  const ms = (nano: string): number => Number(BigInt(nano) / 1000n) / 1000;
  const { traceId, spanId, name, kind } = span;
  return {
    service,
    traceId,
    spanId,
    name,
    kind,
    ...(parentSpanId ? { parentSpanId } : {}),
    from: ms(startTimeUnixNano),
    to: ms(endTimeUnixNano),
    attributes: valuesOf(attributes),
    failed: status?.code === 2,
  };
}

function valuesOf(attributes: { key: string; value: OtlpValue }[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));
}
