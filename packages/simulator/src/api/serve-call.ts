import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOf, give, type Answer } from './answer.ts';
import { fillCall, isSend, readBody, type Call } from './call.ts';
import { refusal } from './checks.ts';
import { misbehave, misbehaveEarly } from '../faults/misbehave.ts';
import type { FaultKind } from '../faults/request-faults.ts';
import type { Queued } from '../state/send-queue.ts';
import { handle } from './routes.ts';
import { acceptSend, lookBeforeAnswer, nothingToQueue, type Acceptance } from './accept-send.ts';
import type { Post } from '../state/post.ts';
import type { World } from '../state/state.ts';

/**
 * Serves one request to the Z-API side, from its first byte to its last: read, record, check, accept, and answer or
 * misbehave. It records what happened, not what the client received.
 */
export function serveZapi(world: World, call: Call, request: IncomingMessage, res: ServerResponse): void {
  tally(world, call);
  const early = world.faults.takeEarly(call);
  if (early) {
    const post = record(world, call, early.kind);
    misbehaveEarly(early, { res, done: (answer) => close(world, post, answer) });
    request.resume();
    return;
  }
  readBody(request, world.knobs.maxBodyBytes, (body) => {
    fillCall(call, body);
    const post = record(world, call);
    const refused = body === undefined ? answerOf(world.knobs.tooLarge) : refusal(world, call);
    if (refused) conclude(world, call, res, post, nothingToQueue(refused));
    else if (post) accept(world, call, res, post);
    else conclude(world, call, res, post, nothingToQueue(act(world, call)));
  });
}

function tally(world: World, call: Call): void {
  const name = `${call.verb} ${call.endpoint}`;
  world.calls.set(name, (world.calls.get(name) ?? 0) + 1);
}

/** Opens the ground truth of a POST to a send endpoint; other requests are only counted. */
function record(world: World, call: Call, fault?: FaultKind): Post | undefined {
  return isSend(call.endpoint) && call.verb === 'POST' ? world.truth.open(call, call.endpoint, fault) : undefined;
}

function act(world: World, call: Call): Answer {
  return handle(world, world.instances.get(call.instanceId)!, call);
}

function accept(world: World, call: Call, res: ServerResponse, post: Post): void {
  // Read before the image is looked at: after a reset in between, the message goes to a queue that is stopped.
  const instance = world.instances.get(call.instanceId)!;
  const take = (image: Queued['image']): void =>
    conclude(world, call, res, post, acceptSend(world, instance, call, post, image));
  const image = lookBeforeAnswer(world, call);
  if (image instanceof Promise) void image.then(take);
  else take(image);
}

function conclude(world: World, call: Call, res: ServerResponse, post: Post | undefined, taken: Acceptance): void {
  const done = (answer?: Answer): void => close(world, post, answer);
  const fault = world.faults.take(call);
  if (fault) {
    if (post) post.fault = fault.kind;
    misbehave(fault, { res, timers: world.timers, ...taken, done });
    return;
  }
  taken.enqueue();
  // Read before the response leaves: its reader may get the processor before the next line here runs.
  const at = world.clock.now();
  close(world, post, give(res, taken.answer) ? taken.answer : undefined, at);
}

function close(world: World, post: Post | undefined, answer: Answer | undefined, at = world.clock.now()): void {
  if (post) world.truth.answered(post, at, answer);
}
