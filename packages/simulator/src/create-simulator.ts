import { ADMIN, serveAdmin } from './control/control-routes.ts';
import { give } from './api/answer.ts';
import { refuse } from './api/refusals.ts';
import { isSend, openCall } from './api/call.ts';
import { realClock } from './state/clock.ts';
import { releaseHeld } from './callbacks/callback-sender.ts';
import { closeWhenIdle, keepOpen } from './faults/idle-closes.ts';
import { createListener } from './control/listener.ts';
import { serveCall } from './api/serve-call.ts';
import { viewInstance } from './state/instance.ts';
import { defaultKnobs, viewKnobs } from './state/knobs.ts';
import { addInstance, changeInstance } from './phone/instances.ts';
import { typeOn, writeTo } from './phone/people.ts';
import { receiptsOf, type Post } from './state/post.ts';
import { createState, setKnobs, type SimulatorState } from './state/state.ts';

import type { Simulator, SimulatorOptions } from './simulator.ts';

/** Creates a simulator; it serves nothing before `listen`. Throws `invalid_input` for invalid options. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { clock = realClock, random = Math.random, queueDelayMs, maxPosts = 250_000, maxCaption = 4096 } = options;
  const state = createState({ clock, random, queueDelayMs, limits: { maxPosts, maxCaption } });
  const { isLocal, ...listener } = createListener(state.clock, (request, res) => {
    const at = clock.now();
    keepOpen(request);
    // A client that reaches these routes can read every phone number, so they exist on loopback only.
    if (request.url!.startsWith(ADMIN) && isLocal()) return serveAdmin(simulator, request, res);
    const call = openCall(request, at);
    // Only of clients that send: others would have to expect it too.
    if (call && isSend(call.endpoint)) closeWhenIdle(state, request, res);
    if (call) return serveCall(state, call, request, res);
    request.resume();
    give(res, refuse('unknownPath'));
  });
  const posts = (): Post[] => state.groundTruth.posts();

  const simulator: Simulator = {
    ...listener,
    async close() {
      for (const { queue } of state.instances.values()) queue.stop();
      state.timers.clear();
      state.images.close();
      state.callbackLog.close();
      await state.httpClient.drop();
      state.counters.close();
      await listener.close();
    },
    fault: (fault) => state.faults.add(fault),
    faults: () => state.faults.list(),
    clearFaults: () => state.faults.clear(),
    instances: () => [...state.instances.values()].map(viewInstance),
    setInstance: (id, patch) => viewInstance(changeInstance(state, id, patch)),
    knobs: () => viewKnobs(state.knobs),
    setKnobs: (patch) => setKnobs(state, patch),
    callbacks(settings) {
      if (settings !== undefined) state.callbackFaults.set(settings);
      return state.callbackFaults.view();
    },
    calledBack: (page = {}) => state.callbackLog.list(page.after, page.limit),
    releaseCallbacks: (order = 'made') => releaseHeld(state, order),
    inbound: (written) => writeTo(state, written),
    typed: (written) => typeOn(state, written),
    ledger(page = {}) {
      const found = state.groundTruth.posts(page.after, page.limit);
      return { counts: state.counters.read(), posts: found, received: receiptsOf(found) };
    },
    posts,
    received: (phone) => receiptsOf(posts(), phone),
    counts: () => state.counters.read(),
    calls: () => Object.fromEntries(state.calls),
    waitFor: (wanted) => state.counters.waitFor(wanted),
    waitForPosts: (n) => state.counters.waitFor({ posts: n }),
    on: state.events.on,
    reset: () => restore(state, options),
  };
  restore(state, options);
  return simulator;
}

/** Empties a state and fills it as the options say. */
function restore(state: SimulatorState, { instances = [], knobs = {}, callbacks = {} }: SimulatorOptions): void {
  for (const { queue } of state.instances.values()) queue.stop();
  state.instances.clear();
  state.timers.clear();
  state.faults.clear();
  state.groundTruth.reset();
  state.counters.reset();
  state.callbackLog.reset();
  void state.httpClient.drop();
  state.callbackFaults.reset();
  state.callbackFaults.set(callbacks);
  state.calls.clear();
  state.knobs = defaultKnobs();
  setKnobs(state, knobs);
  for (const instance of instances) addInstance(state, instance);
}
