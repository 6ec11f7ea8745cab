import type { AttemptsPort } from '@pombo/core';
import { createReindexing } from '../message/reindex.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindNamed, type RedisClient } from '../storage/script.ts';
import type { CloseParts } from './close-attempt.ts';
import { componentIn } from './subjects.ts';

/** Closes attempts as `unknown` that their worker will not close: it is dead, or Redis lost a part of the attempt. */
export function createReclaim(
  client: RedisClient,
  { prefix, retentionMs, subjects }: CloseParts,
): Pick<AttemptsPort, 'reclaim' | 'closeStray'> {
  const reclaimAttempt = bindNamed(client, 'attempt/reclaim-attempt');
  const closeStrayAttempt = bindNamed(client, 'attempt/close-stray-attempt');
  const placing = createReindexing(client, prefix);

  async function closeStray(lane: string, key: string): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    const subject = await subjects.of(lane, key);
    const closed = await closeStrayAttempt({
      message: keys.message(key),
      lane: keys.lane,
      facts: keys.facts(componentIn(subject)),
      components: keys.components,
      due: keys.due,
      slot: keys.slot,
      key,
      subject,
      retentionMs,
    });
    return closed === 1;
  }

  return {
    async reclaim(lane, deadOwner, seenDeadAt) {
      const keys = laneKeys(prefix, lane);
      for (;;) {
        const subject = (await client.hget(keys.lane, 'openWho')) ?? '';
        const reply = (await reclaimAttempt({
          lane: keys.lane,
          facts: keys.facts(componentIn(subject)),
          components: keys.components,
          due: keys.due,
          slot: keys.slot,
          deadOwner,
          seenDeadAt: seenDeadAt ?? '',
          subject,
          retentionMs,
        })) as [string?, number?];
        // Another attempt has been opened since, with another component.
        if (reply[0] === '') continue;
        return reply[0] === undefined ? undefined : { key: reply[0], generation: reply[1]! };
      }
    },

    async closeStray(lane) {
      const keys = laneKeys(prefix, lane);
      // Usually at most one: the message of the open attempt.
      const sending = await client.zrange(keys.status('sending'), '0', '99');
      const closed = await Promise.all(sending.map((key) => closeStray(lane, key)));
      const strays = sending.filter((_key, at) => closed[at]);
      // A message that is not `sending` at all was left here by an interrupted step.
      const others = sending.filter((key) => !strays.includes(key));
      await placing.put(lane, others);
      return strays;
    },
  };
}
