import { Readable } from 'node:stream';
import type { App } from '../http/fastify-types.ts';
import { maskPhones, maskText } from './mask-phones.ts';

/** Files of a campaign, which are sent as text or as a stream. */
const LINES = /^(?:text\/csv|application\/x-ndjson)\b/;

/**
 * Masks phones in every response of this app or plugin scope to a caller who may not read them: JSON before it is
 * written, and files line by line. Streams of events are masked where they are sent (`http/sse.ts`).
 */
export function maskResponses(app: App): void {
  app.addHook('preSerialization', async ({ readsPhones }, _reply, payload) =>
    readsPhones ? payload : maskPhones(payload),
  );
  app.addHook('onSend', async ({ readsPhones }, reply, payload) => {
    if (readsPhones || !LINES.test(String(reply.getHeader('content-type')))) return payload;
    if (payload instanceof Readable) return Readable.from(maskedLines(payload));
    return typeof payload === 'string' ? maskText(payload) : payload;
  });
}

/** Masks whole lines, since no phone is written over the end of one. */
async function* maskedLines(stream: Readable): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string | Uint8Array>) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const end = rest.lastIndexOf('\n') + 1;
    if (end > 0) yield maskText(rest.slice(0, end));
    rest = rest.slice(end);
  }
  yield maskText(rest + decoder.decode());
}
