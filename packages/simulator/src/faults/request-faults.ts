import { z } from 'zod';
import { isSend, textOf, type Call } from '../api/call.ts';
import { checked } from '../state/checked.ts';
import { NOT_QUEUED } from './delivery-errors.ts';
import { createFaultStore, frequencyShape, type StoredFault } from './fault-store.ts';

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const enqueue = z.boolean();
const waitMs = z.number().min(0).max(86_400_000);
const own = { status: z.int().min(200).max(599), body: z.unknown().exactOptional(), headers: headers.exactOptional() };

/**
 * What can go wrong with one request. `enqueue` says whether the message enters the queue, whatever response
 * the client gets; a request that Z-API would refuse is never enqueued. The `-early` ones happen before the body is read, so they
 * never enqueue and cannot be chosen by phone or caption.
 */
const actionSchema = z.discriminatedUnion('kind', [
  /** Closes the connection without reading the body; the client sees FIN or, if bytes were left unread, RST. */
  z.strictObject({ kind: z.literal('close-early') }),
  /** RST without reading the body. */
  z.strictObject({ kind: z.literal('reset-early') }),
  /** Sends a response without reading the body, as a gateway does that refuses an upload. */
  z.strictObject({ kind: z.literal('answer-early'), ...own }),
  /** Reads the request, then FIN without a response. */
  z.strictObject({ kind: z.literal('close'), enqueue }),
  /** Reads the request, then RST. */
  z.strictObject({ kind: z.literal('reset'), enqueue }),
  /** Reads the request and never answers; the connection stays open. */
  z.strictObject({ kind: z.literal('hang'), enqueue }),
  /**
   * Gives this response instead of its own: 429 with Retry-After, 502 with html, 200 {"value":false}, 204, a redirect.
   * `body`: text as it is, everything else as JSON. `ids` writes the message's real ids into a JSON body.
   */
  z.strictObject({
    kind: z.literal('answer'),
    enqueue,
    ...own,
    ids: z.array(z.enum(['zaapId', 'messageId', 'id'])).exactOptional(),
  }),
  /** Sends only the first `atByte` bytes of its own response's body (or of the whole response), then FIN. */
  z.strictObject({
    kind: z.literal('truncate'),
    enqueue,
    atByte: z.int().min(0),
    of: z.enum(['body', 'response']).default('body'),
  }),
  /** Sends its own response one byte every `everyMs`. */
  z.strictObject({ kind: z.literal('drip'), enqueue, everyMs: waitMs }),
  /** Sends its own response after `ms`. `late`: the message enters the queue only then, even if the client is gone. */
  z.strictObject({ kind: z.literal('delay'), enqueue: z.union([enqueue, z.literal('late')]), ms: waitMs }),
  /** Sends bytes that are not HTTP, then FIN. */
  z.strictObject({ kind: z.literal('garbage'), enqueue }),
  /** Sends its own response under `bytes` of header. */
  z.strictObject({
    kind: z.literal('huge-headers'),
    enqueue,
    bytes: z
      .int()
      .min(1)
      .default(256 * 1024),
  }),
  /**
   * Accepts the message as usual; its DeliveryCallback then reports this error. `arrives`: the message reaches the phone
   * anyway, and the status callbacks say so.
   */
  z.strictObject({
    kind: z.literal('delivery-error'),
    error: z.string().min(1),
    errorCode: z.string().min(1).exactOptional(),
    arrives: z.boolean().default(false),
  }),
  /** Sends 200 with ids and never queues the message; a DeliveryCallback with this error follows the response. */
  z.strictObject({ kind: z.literal('not-queued'), error: z.string().min(1).default(NOT_QUEUED) }),
  /**
   * Gives its own response only after the message's callbacks: once its DeliveryCallback, or `all` of them, was answered
   * (or was lost, held, delayed or cannot be called).
   */
  z.strictObject({
    kind: z.literal('callbacks-first'),
    wait: z.enum(['DeliveryCallback', 'all']).default('DeliveryCallback'),
  }),
]);

/** One thing that can go wrong, with its defaults filled in. */
export type FaultAction = z.output<typeof actionSchema>;
export type FaultKind = FaultAction['kind'];
/** Happens before the body is read. */
export type EarlyAction = Extract<FaultAction, { kind: `${string}-early` }>;
/** Happens once the request is read. */
export type LateAction = Exclude<FaultAction, EarlyAction>;

const faultSchema = z
  .strictObject({
    /** Instance id. */
    instance: z.string().exactOptional(),
    phone: z.string().exactOptional(),
    /** An endpoint's name as in the path (default: the two send endpoints, so that a probe of /status uses up none). */
    endpoint: z.string().exactOptional(),
    captionIncludes: z.string().exactOptional(),
    ...frequencyShape,
    do: actionSchema,
  })
  .refine(
    (fault) => !isEarly(fault.do) || (fault.phone === undefined && fault.captionIncludes === undefined),
    'a fault before the body is read cannot be chosen by phone or caption',
  );

/** The input of a fault: which requests it matches, how often it happens, and what it does. */
export type FaultInput = z.input<typeof faultSchema>;

/** A waiting fault, as `GET /__sim/faults` lists it. */
export type FaultView = StoredFault<Fault>;

type Fault = z.output<typeof faultSchema>;

/** The waiting faults. The first one that matches a request happens to it, until that fault is used up. */
export interface Faults {
  /** Adds a fault behind the others and returns its id. Throws `invalid_input`. */
  add(fault: unknown): number;
  list(): FaultView[];
  clear(): void;
  /** Returns the fault that happens to this request before its body is read. */
  takeEarly(call: Call): EarlyAction | undefined;
  /** Returns the fault that happens to this request once it is read. */
  take(call: Call): LateAction | undefined;
}

/** Creates an empty store. `random` decides about faults with a `chance`. */
export function createFaults(random: () => number): Faults {
  const waiting = createFaultStore<Fault>(random);

  function use<A extends FaultAction>(call: Call, isOfStage: (action: FaultAction) => action is A): A | undefined {
    if (waiting.isEmpty()) return undefined;
    return waiting.use((fault) => isOfStage(fault.do) && matches(fault, call))?.do as A | undefined;
  }

  return {
    add: (fault) => waiting.add(checked(faultSchema, fault, 'fault')),
    list: () => waiting.list(),
    clear: () => waiting.clear(),
    takeEarly: (call) => use(call, isEarly),
    take: (call) => use(call, isLate),
  };
}

function matches(fault: Fault, call: Call): boolean {
  if (fault.endpoint === undefined ? !isSend(call.endpoint) : fault.endpoint !== call.endpoint) return false;
  if (fault.instance !== undefined && fault.instance !== call.instanceId) return false;
  if (fault.phone !== undefined && textOf(call.body?.['phone']) !== fault.phone) return false;
  return fault.captionIncludes === undefined || (textOf(call.body?.['caption']) ?? '').includes(fault.captionIncludes);
}

function isEarly(action: FaultAction): action is EarlyAction {
  return action.kind.endsWith('-early');
}

function isLate(action: FaultAction): action is LateAction {
  return !isEarly(action);
}
