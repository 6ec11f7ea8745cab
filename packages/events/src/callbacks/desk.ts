import { PomboError } from '@pombo/message';
import { createEventStream } from '../stream.ts';
import type { Endpoints } from './endpoints.ts';
import { callbackParts, type CallbackDeskOptions } from './parts.ts';
import { isEndpoint } from './receivers.ts';
import { replay, type Replayed } from './replay.ts';
import { tryEndpoint, type Tested } from './trial.ts';

/** What a person does about callbacks. */
export interface CallbackDesk extends Pick<
  Endpoints,
  'add' | 'list' | 'get' | 'remove' | 'enable' | 'rotate' | 'secret'
> {
  /** Sends a signed `pombo.test` to the endpoint, now and once, also when it is disabled. Throws `not_found`. */
  test(id: string): Promise<Tested>;
  /**
   * Queues again what happened since then (ms since the epoch), as far as the event stream holds it, for one endpoint
   * or all that are not disabled; they know each event by its id. Answers how many deliveries wait now, and how many
   * had no room. Throws `not_found`, and `wrong_status` for a disabled endpoint.
   */
  replay(since: number, id?: string): Promise<Replayed>;
  /** What waits for URLs that messages name. */
  waitingElsewhere(): Promise<number>;
  /** Cuts off tests under way. The connection stays the caller's. */
  close(): void;
}

export function createCallbackDesk(options: CallbackDeskOptions): CallbackDesk {
  const { client, prefix, line, instances } = options;
  const parts = callbackParts(options);
  const { queues, endpoints, outbound } = parts;
  const stream = createEventStream(client, prefix);

  async function needInstance(name: string | undefined): Promise<void> {
    const known = (await instances?.()) ?? [];
    if (name === undefined || known.length === 0 || known.includes(name)) return;
    throw new PomboError('unknown_instance', `No instance is called "${name}"`, {
      hint: `There are: ${known.join(', ')}`,
      issues: [{ field: 'instance', problem: 'is no configured instance' }],
    });
  }

  return {
    ...endpoints,

    async add(facts) {
      await needInstance(facts.instance);
      return endpoints.add(facts);
    },

    test: (id) => tryEndpoint(id, parts, line),
    replay: (since, id) => replay(since, id, stream, parts),

    async waitingElsewhere() {
      const elsewhere = (await queues.busy()).filter((receiver) => !isEndpoint(receiver));
      const counts = await Promise.all(elsewhere.map((receiver) => queues.count(receiver)));
      return counts.reduce((sum, count) => sum + count, 0);
    },

    close: () => outbound.close(),
  };
}
