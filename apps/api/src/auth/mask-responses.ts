import { Readable } from 'node:stream';
import type { App } from '../http/fastify-types.ts';
import { maskPhones, maskText } from './mask-phones.ts';

/** Files of a campaign, which are sent as text or as a stream. */
const LINES = /^(?:text\/csv|application\/(x-ndjson))\b/;

/**
 * Masks phones in every response of this app or plugin scope to a caller who may not read them: JSON before it is
 * written, and files line by line. Streams of events are masked where they are sent (`http/sse.ts`).
 */
export function maskResponses(app: App): void {
  app.addHook('preSerialization', async ({ readsPhones }, _reply, payload) =>
    readsPhones ? payload : maskPhones(payload),
  );
  app.addHook('onSend', async ({ readsPhones }, reply, payload) => {
    const lines = LINES.exec(String(reply.getHeader('content-type')));
    if (readsPhones || lines === null) return payload;
    const mask = lines[1] === undefined ? maskText : maskJsonLines;
    if (payload instanceof Readable) return Readable.from(maskedLines(payload, mask));
    return typeof payload === 'string' ? mask(payload) : payload;
  });
}

/** Masks whole lines, since no phone is written over the end of one. */
async function* maskedLines(stream: Readable, mask: (text: string) => string): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string | Uint8Array>) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const end = rest.lastIndexOf('\n') + 1;
    if (end > 0) yield mask(rest.slice(0, end));
    rest = rest.slice(end);
  }
  yield mask(rest + decoder.decode());
}

/** Masks values, not text: in JSON, a phone may follow the `n` of a line break, and an id must stay as it is. */
function maskJsonLines(text: string): string {
  return text.replaceAll(/[^\n]+/g, (line) => JSON.stringify(maskPhones(JSON.parse(line))));
}
