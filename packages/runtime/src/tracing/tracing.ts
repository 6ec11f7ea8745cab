/** Records spans and sends them to an OTLP/HTTP receiver. Names and attributes hold no phone, token, id, caption or URL. */
export interface Tracing {
  /** Starts a span. `parent`: the W3C `traceparent` that it continues (default: a new trace, as for one that is not valid). */
  start(span: Omit<SpanFacts, 'from' | 'to' | 'children'>): ActiveSpan;
  /** Records a span that has ended, and its children. Returns its `traceparent`. */
  record(span: SpanFacts): string;
  /** Sends what waits, for at most a few seconds, and ends. Never throws. */
  close(): Promise<void>;
}

/** A span that has not ended. */
export interface ActiveSpan {
  /** Identifies the span, for spans of other processes that continue it. */
  traceparent: string;
  /** Ends it. `failed`: what it stands for did not succeed. */
  end(facts?: { attributes?: SpanAttributes; failed?: boolean; name?: string }): void;
}

export type SpanAttributes = Readonly<Record<string, string | number | undefined>>;

/** A span: a step of a message's path, with its beginning and end. */
export interface SpanFacts {
  name: string;
  /** `server`: a request to Pombo; `client`: one to Z-API; `consumer`: a message taken from a lane's queue (default: a step inside). */
  kind?: 'server' | 'client' | 'consumer';
  parent?: string | undefined;
  attributes?: SpanAttributes;
  failed?: boolean;
  /** Milliseconds since the epoch, with fractions. */
  from: number;
  to: number;
  /** Steps of it. */
  children?: readonly Omit<SpanFacts, 'parent'>[];
}
