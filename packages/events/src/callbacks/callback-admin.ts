import { PomboError } from '@pombo/core';
import { createEventStream } from '../stream/event-stream.ts';
import type { LoggedAttempt } from './delivery/attempt-log.ts';
import type { Endpoints } from './endpoints/endpoint-store.ts';
import { createCallbackDeps, type CallbackAdminOptions } from './deps.ts';
import { isEndpoint } from './endpoints/receiver-id.ts';
import { replay, replayEvents, type Replayed } from './fan-out/replay.ts';
import { sendTestEvent, type Tested } from './delivery/test-event.ts';

/** Administration of callbacks, by a person. */
export interface CallbackAdmin extends Pick<
  Endpoints,
  'add' | 'list' | 'get' | 'remove' | 'enable' | 'rotate' | 'secret'
> {
  /** Sends one signed `pombo.test` to the endpoint now, even when it is disabled. Throws `not_found`. */
  test(id: string): Promise<Tested>;
  /**
   * Queues again what happened since then (ms since the epoch), as far as the event stream still holds it, for one
   * endpoint or for all enabled ones. Receivers recognize each event by its id. Returns how many deliveries wait now, and
   * how many did not fit. Throws `not_found`, and `wrong_status` for a disabled endpoint.
   */
  replay(since: number, id?: string): Promise<Replayed>;
  /**
   * Queues these events again for one endpoint; each must be among its last attempts. Throws `not_found`, and
   * `wrong_status` for a disabled endpoint.
   */
  replayEvents(eventIds: readonly string[], id: string): Promise<Replayed>;
  /** Returns the last requests to an endpoint, newest first. Throws `not_found`. */
  attempts(id: string, which: { onlyFailed: boolean; limit: number }): Promise<LoggedAttempt[]>;
  /** Returns how many deliveries wait for URLs that messages name. */
  waitingElsewhere(): Promise<number>;
  /** Cuts off running tests. The caller closes the connection. */
  close(): void;
}

export function createCallbackAdmin(options: CallbackAdminOptions): CallbackAdmin {
  const { client, prefix, line, instances } = options;
  const deps = createCallbackDeps(options);
  const { queues, endpoints, outbound, attempts } = deps;
  const stream = createEventStream(client, prefix);

  async function needInstance(name: string | undefined): Promise<void> {
    const known = (await instances?.()) ?? [];
    if (name === undefined || known.length === 0 || known.includes(name)) return;
    throw new PomboError('unknown_instance', `No instance is called "${name}"`, {
      hint: `Configured: ${known.join(', ')}`,
      issues: [{ field: 'instance', problem: 'must be a configured instance' }],
    });
  }

  return {
    ...endpoints,

    async add(facts) {
      await needInstance(facts.instance);
      return endpoints.add(facts);
    },

    async remove(id) {
      const removed = await endpoints.remove(id);
      await attempts.forget(id);
      return removed;
    },
    async attempts(id, which) {
      await endpoints.get(id);
      return attempts.read(id, which);
    },
    replayEvents: (eventIds, id) => replayEvents(eventIds, id, deps),
    test: (id) => sendTestEvent(id, deps, line),
    replay: (since, id) => replay(since, id, stream, deps),

    async waitingElsewhere() {
      const elsewhere = (await queues.busy()).filter((receiver) => !isEndpoint(receiver));
      const counts = await Promise.all(elsewhere.map((receiver) => queues.count(receiver)));
      return counts.reduce((sum, count) => sum + count, 0);
    },

    close: () => outbound.close(),
  };
}
