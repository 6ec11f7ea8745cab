import { Readable } from 'node:stream';
import { PomboError } from '@pombo/core';
import type { FastifyRequest } from 'fastify';
import type { App } from '../http/fastify-types.ts';
import type { SealedCursors } from '../http/sealed-cursors.ts';
import { maskPhones, maskText } from './mask-phones.ts';
import { holdsId, type IdSealer, type SealedIds } from './sealed-ids.ts';

/** Files of a campaign, which are sent as text or as a stream. */
const LINES = /^(?:text\/csv|application\/(x-ndjson))\b/;

export interface MaskDeps {
  ids: SealedIds;
  cursors: SealedCursors;
}

/**
 * What a caller who may not read phones gets and sends, for every route of this app or plugin scope:
 *
 * - Phones are masked in every response: JSON before it is written, files line by line. Streams of events are masked
 *   where they are sent (`http/sse.ts`).
 * - Ids that follow from a phone are aliases, both ways (`sealed-ids.ts`).
 * - Cursors of pages are sealed, because they may hold the hash of such an id.
 */
export function maskResponses(app: App, { ids, cursors }: MaskDeps): void {
  // Before validation, so that handlers and errors see what an alias stands for, and nothing else does.
  app.addHook('preValidation', async (request) => {
    if (!request.readsPhones) await openRequest(request, await ids.ready(), cursors);
  });
  app.addHook('preSerialization', async (request, _reply, payload) => {
    if (request.readsPhones) return payload;
    const masked = maskPhones(payload, ids.now().seal);
    return takesCursor(request) ? withSealedNext(masked, cursors) : masked;
  });
  app.addHook('onSend', async ({ readsPhones }, reply, payload) => {
    const lines = LINES.exec(String(reply.getHeader('content-type')));
    if (readsPhones || lines === null) return payload;
    const { seal } = ids.now();
    const mask = lines[1] === undefined ? (text: string) => seal(maskText(text)) : jsonLinesMask(seal);
    if (payload instanceof Readable) return Readable.from(maskedLines(payload, mask));
    return typeof payload === 'string' ? mask(payload) : payload;
  });
}

/** Replaces aliases and cursors in a request by what they stand for. Throws `invalid_input`. */
async function openRequest(request: FastifyRequest, sealer: IdSealer, cursors: SealedCursors): Promise<void> {
  request.params = opened(request.params, sealer);
  request.body = opened(request.body, sealer);
  const query = opened(request.query, sealer) as { cursor?: unknown };
  if (takesCursor(request) && typeof query.cursor === 'string') {
    const cursor = await cursors.open(query.cursor);
    if (cursor === undefined) throw badCursor();
    query.cursor = cursor;
  }
  request.query = query;
}

/**
 * Returns a copy with each alias replaced. An error may quote what a request holds, in part, and the response seals it
 * again: so an alias has to be a whole value, and never a name. Throws `invalid_input`, which quotes nothing.
 */
function opened(value: unknown, sealer: IdSealer): unknown {
  if (typeof value === 'string') {
    const text = sealer.open(value);
    if (text === undefined) throw notAlone();
    return text;
  }
  if (Array.isArray(value)) return value.map((each) => opened(each, sealer));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.some(([name]) => holdsId(name))) throw notAlone();
  return Object.fromEntries(entries.map(([name, each]) => [name, opened(each, sealer)]));
}

/** Returns whether a route pages by `cursor`, and so returns the next one as `next`. */
function takesCursor({ routeOptions }: FastifyRequest): boolean {
  const { shape } = (routeOptions.schema?.querystring ?? {}) as { shape?: object };
  return shape !== undefined && 'cursor' in shape;
}

async function withSealedNext(payload: unknown, cursors: SealedCursors): Promise<unknown> {
  const { next } = (payload ?? {}) as { next?: unknown };
  return typeof next === 'string' ? { ...(payload as object), next: await cursors.seal(next) } : payload;
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
function jsonLinesMask(seal: (text: string) => string): (text: string) => string {
  return (text) => text.replaceAll(/[^\n]+/g, (line) => JSON.stringify(maskPhones(JSON.parse(line), seal)));
}

function notAlone(): PomboError {
  return new PomboError('invalid_input', 'The id of a campaign’s message must stand alone, as the whole value', {
    hint: 'Send it as an earlier response showed it.',
  });
}

function badCursor(): PomboError {
  return new PomboError('invalid_input', 'The cursor is not one that an earlier page returned', {
    issues: [{ field: 'cursor', problem: 'must be a cursor of an earlier page' }],
  });
}
