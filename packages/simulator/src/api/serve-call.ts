import type { IncomingMessage, ServerResponse } from 'node:http';
import { give, type Answer } from './answer.ts';
import { refuse } from './refusals.ts';
import { fillCall, isSend, readBody, type Call } from './call.ts';
import { refusal } from './checks.ts';
import { misbehave, misbehaveEarly } from '../faults/misbehave.ts';
import type { FaultKind } from '../faults/request-faults.ts';
import type { Queued } from '../state/send-queue.ts';
import { handle } from './routes.ts';
import { acceptSend, checkBeforeAnswer, nothingToQueue, type Acceptance } from './accept-send.ts';
import type { Post } from '../state/post.ts';
import type { SimulatorState } from '../state/state.ts';

/**
 * Serves one request to the Z-API side, from its first byte to its last: read, record, check, accept, and answer or
 * misbehave. It records what happened, not what the client received.
 */
export function serveCall(state: SimulatorState, call: Call, request: IncomingMessage, res: ServerResponse): void {
  tally(state, call);
  const early = state.faults.takeEarly(call);
  if (early) {
    const post = record(state, call, early.kind);
    misbehaveEarly(early, { res, done: (answer) => close(state, post, answer) });
    request.resume();
    return;
  }
  readBody(request, state.knobs.maxBodyBytes, (body) => {
    fillCall(call, body);
    const post = record(state, call);
    const refused = body === undefined ? refuse('tooLarge') : refusal(state, call);
    if (refused) conclude(state, call, res, post, nothingToQueue(refused));
    else if (post) accept(state, call, res, post);
    else conclude(state, call, res, post, nothingToQueue(act(state, call)));
  });
}

function tally(state: SimulatorState, call: Call): void {
  const name = `${call.verb} ${call.endpoint}`;
  state.calls.set(name, (state.calls.get(name) ?? 0) + 1);
}

/** Opens the ground truth of a POST to a send endpoint; other requests are only counted. */
function record(state: SimulatorState, call: Call, fault?: FaultKind): Post | undefined {
  return isSend(call.endpoint) && call.verb === 'POST' ? state.groundTruth.open(call, call.endpoint, fault) : undefined;
}

function act(state: SimulatorState, call: Call): Answer {
  return handle(state, state.instances.get(call.instanceId)!, call);
}

function accept(state: SimulatorState, call: Call, res: ServerResponse, post: Post): void {
  // Read before the image is checked. After a reset in between, the message goes to a stopped queue.
  const instance = state.instances.get(call.instanceId)!;
  const proceed = (image: Queued['image']): void =>
    conclude(state, call, res, post, acceptSend(state, instance, call, post, image));
  const image = checkBeforeAnswer(state, call);
  if (image instanceof Promise) void image.then(proceed);
  else proceed(image);
}

function conclude(
  state: SimulatorState,
  call: Call,
  res: ServerResponse,
  post: Post | undefined,
  taken: Acceptance,
): void {
  const done = (answer?: Answer): void => close(state, post, answer);
  const fault = state.faults.take(call);
  if (fault) {
    if (post) post.fault = fault.kind;
    misbehave(fault, { res, timers: state.timers, ...taken, done });
    return;
  }
  taken.enqueue();
  // Read before the response leaves: its reader may get the processor before the next line here runs.
  const at = state.clock.now();
  close(state, post, give(res, taken.answer) ? taken.answer : undefined, at);
}

function close(
  state: SimulatorState,
  post: Post | undefined,
  answer: Answer | undefined,
  at = state.clock.now(),
): void {
  if (post) state.groundTruth.answered(post, at, answer);
}
