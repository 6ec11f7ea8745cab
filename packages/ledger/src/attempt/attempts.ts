import type { AttemptsPort } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import type { MessageFields } from '../message/fields.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindNamed, bindScript, type RedisClient } from '../storage/script.ts';
import { createClose } from './close-attempt.ts';
import { createLoad } from './load-message.ts';
import { createOpen } from './open-attempt.ts';
import { createReclaim } from './reclaim-attempt.ts';
import { createSubjects } from './subjects.ts';

/** The part of the ledger that decides whether a message may be sent. */
export type Attempts = AttemptsPort;

export interface AttemptsParts {
  prefix: string;
  retentionMs: number;
  fields: MessageFields;
}

export function createAttempts(client: RedisClient, { prefix, retentionMs, fields }: AttemptsParts): Attempts {
  const subjects = createSubjects(client, prefix);
  const extendCooldown = bindNamed(client, 'lane/extend-cooldown');
  const raiseSequence = bindNamed(client, 'recovery/raise-sequence');
  const readStanding = bindNamed(client, 'recovery/read-standing');
  const reconcileOutstanding = bindScript(client, 'sweep/reconcile-outstanding', 1);

  return {
    ...createLoad(client, { prefix, subjects }),
    ...createOpen(client, { prefix, fields, subjects }),
    ...createClose(client, { prefix, retentionMs, subjects }),
    ...createReclaim(client, { prefix, retentionMs, subjects }),

    async lastRest(lane) {
      return Number((await client.hget(laneKeys(prefix, lane).lane, 'restMs')) ?? 0);
    },

    async openOwner(lane) {
      return (await client.hget(laneKeys(prefix, lane).lane, 'openOwner')) ?? undefined;
    },

    async reconcileOutstanding(lane, askedAt, { listed, unreadable, freeAfterMs }) {
      const keys = laneKeys(prefix, lane);
      const kept = listed === undefined ? 'all' : unreadable;
      return (await reconcileOutstanding(keys.out, keys.slot, askedAt, freeAfterMs, kept, ...(listed ?? []))) as number;
    },

    async standing(lane) {
      const reply = await readStanding({ lane: laneKeys(prefix, lane).lane });
      const [sequence, run, replication] = reply as [string, string, string];
      return { sequence: Number(sequence), run: run === '' ? '' : `${run}/${replication}` };
    },

    async raiseSequence(lane, to) {
      return (await raiseSequence({ lane: laneKeys(prefix, lane).lane, sequence: to })) === 1;
    },

    now: () => redisNow(client),

    async extendCooldown(lane, waitMs, up) {
      const values = { lane: laneKeys(prefix, lane).lane, waitMs: Math.ceil(waitMs), isUp: up ? '1' : '0' };
      return (await extendCooldown(values)) as number;
    },
  };
}
