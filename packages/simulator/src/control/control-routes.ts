import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPomboError } from '@pombo/core';
import { z } from 'zod';
import { answerOf, give, ok, type Answer } from '../api/answer.ts';
import { readBody } from '../api/call.ts';
import type { CallbackSettings } from '../faults/callback-faults.ts';
import { checked } from '../state/checked.ts';
import type { FaultInput } from '../faults/request-faults.ts';
import type { InstancePatch } from '../state/instance.ts';
import type { Knobs } from '../state/knobs.ts';
import type { Inbound, Typed } from '../phone/people.ts';
import { sampleImage } from './sample-images.ts';
import type { Simulator } from '../simulator.ts';
import type { Counts } from '../state/counts.ts';

/** Prefix of the simulator's own routes, which Z-API does not have. */
export const ADMIN = '/__sim/';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Serves one of the simulator's own routes: the ground truth, the faults, callbacks and the sample images. Each is a
 * method of {@link Simulator} of the same name; invalid input is a 400 that names the field.
 */
export function serveAdmin(sim: Simulator, request: IncomingMessage, res: ServerResponse): void {
  const url = new URL(request.url ?? '', 'http://simulator');
  const path = url.pathname.slice(ADMIN.length);
  if (path.startsWith('images/')) return givePicture(path.slice('images/'.length), request, res);
  readBody(request, MAX_BODY_BYTES, (body) => {
    void answerFor(sim, { name: `${request.method} ${path}`, query: url.searchParams, body }).then((answer) =>
      give(res, answer),
    );
  });
}

interface Ask {
  name: string;
  query: URLSearchParams;
  body: Buffer | undefined;
}

async function answerFor(sim: Simulator, ask: Ask): Promise<Answer> {
  const [, id] = /^POST instances\/([^/]+)$/.exec(ask.name) ?? [];
  const route = id === undefined ? ROUTES[ask.name] : undefined;
  try {
    if (id !== undefined) return ok(sim.setInstance(decodeURIComponent(id), json(ask) as InstancePatch));
    return route ? ok((await route(sim, ask)) ?? {}) : answerOf({ status: 404, body: { error: 'no such route' } });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const issues = isPomboError(error) ? { issues: error.issues } : {};
    return answerOf({ status: 400, body: { error: error.message, ...issues } });
  }
}

const ROUTES: Record<string, (sim: Simulator, ask: Ask) => unknown> = {
  'GET ledger': (sim, { query }) => sim.ledger(numbers(query, ['after', 'limit'])),
  'GET counts': (sim) => ({ ...sim.counts(), calls: sim.calls() }),
  'GET wait': (sim, { query }) => sim.waitFor(numbers(query, COUNTS)),
  'GET faults': (sim) => sim.faults(),
  'POST faults': (sim, ask) => ({ id: sim.fault(json(ask) as FaultInput) }),
  'DELETE faults': (sim) => sim.clearFaults(),
  'GET instances': (sim) => sim.instances(),
  'GET knobs': (sim) => sim.knobs(),
  'POST knobs': (sim, ask) => {
    sim.setKnobs(json(ask) as Partial<Knobs>);
    return sim.knobs();
  },
  'GET callbacks': (sim) => sim.callbacks(),
  'POST callbacks': (sim, ask) => sim.callbacks(json(ask) as CallbackSettings),
  'GET called-back': (sim, { query }) => sim.calledBack(numbers(query, ['after', 'limit'])),
  'POST release-callbacks': (sim, ask) => sim.releaseCallbacks(checked(releaseSchema, json(ask), 'release').order),
  'POST inbound': (sim, ask) => sim.inbound(json(ask) as Inbound),
  'POST typed': (sim, ask) => sim.typed(json(ask) as Typed),
  'POST stop-listening': (sim, ask) =>
    sim.stopListening(checked(z.strictObject({ forMs: z.number().min(0) }), json(ask), 'stop-listening').forMs),
  'POST reset': (sim) => sim.reset(),
};

function json({ body }: Ask): unknown {
  if (body === undefined) throw new Error(`The body has more than ${MAX_BODY_BYTES} bytes`);
  return body.length === 0 ? {} : JSON.parse(body.toString());
}

const releaseSchema = z.strictObject({
  order: z.union([z.enum(['made', 'reversed', 'random']), z.array(z.int())]).optional(),
});

const COUNTS = [
  'posts',
  'answered',
  'enqueued',
  'sent',
  'failed',
  'removed',
  'dropped',
  'callbacks',
  'callbacksMissed',
  'callbacksHeld',
] as const satisfies (keyof Counts)[];

/** Reads the numbers of a query. An unknown name is refused, because a wait for it would never end. */
function numbers<N extends string>(query: URLSearchParams, names: readonly N[]): Partial<Record<N, number>> {
  const schema = z.strictObject(Object.fromEntries(names.map((name) => [name, z.coerce.number().min(0).optional()])));
  return checked(schema, Object.fromEntries(query), 'query') as Partial<Record<N, number>>;
}

function givePicture(file: string, request: IncomingMessage, res: ServerResponse): void {
  request.resume();
  const { status, type, bytes } = sampleImage(file);
  res.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  // node omits the body for HEAD.
  res.end(bytes);
}
