import type { Log } from '@pombo/core';
import { randomUUID } from 'node:crypto';
import { createOutboxRelay } from '@pombo/events';
import { ANNOUNCE_MS, createLedger, type Ledger } from '@pombo/ledger';
import { openingsOf } from '@pombo/producer';
import type { RedisClient } from '@pombo/redis';
import { repeatEvery } from './repeat-every.ts';
import type { Shutdown } from './shutdown.ts';

export interface LedgerDeps {
  redis: RedisClient;
  prefix: string;
  log: Log;
  shutdown: Shutdown;
}

/**
 * Opens the ledger and the relay of its outbox, and announces which layouts of stored data this process can read.
 * Throws `redis_newer` when a newer version has written to this prefix.
 */
export async function openLedger({ redis, prefix, log, shutdown }: LedgerDeps): Promise<Ledger> {
  const forwarder = createOutboxRelay({
    client: redis,
    prefix,
    onError: (error) => log.warn({ error }, 'events.forward.failed'),
    onOverflow: (source) => log.error({ source }, 'events.lost'),
  });
  shutdown.defer(() => forwarder.stop());
  const ledger = createLedger(redis, {
    prefix,
    onEventAppended: (lane) => forwarder.touch(lane),
    onDuplicate: (lane, message, certainty) => log.error({ lane, message, certainty }, 'message.duplicate'),
    opening: openingsOf(() => ledger.instances.known()),
  });
  await ledger.layouts.assertReadable();
  const self = `api-${randomUUID()}`;
  await ledger.layouts.announce(self);
  // If this fails, the announcement expires after a minute.
  shutdown.defer(() => ledger.layouts.withdraw(self).catch(() => {}));
  const onError = (error: unknown): void => log.warn({ error }, 'layout.announce.failed');
  shutdown.defer(repeatEvery(ANNOUNCE_MS, () => ledger.layouts.announce(self), onError));
  return ledger;
}
