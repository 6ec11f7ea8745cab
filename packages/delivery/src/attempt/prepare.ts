import { randomUUID } from 'node:crypto';
import type { MessageBody } from '@pombo/core';
import { openRequest } from './open-request.ts';
import { releaseQuota, reserveQuota, type QuotaReservations } from './quota-gate.ts';
import { setAside } from './not-sendable.ts';
import type { Message, NextRun, LaneRun } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/** What an attempt needs that costs something. `free` gives it back, once its POST has ended. */
export interface Prepared {
  reservations: QuotaReservations;
  /** For Z-API; undefined when its stored bytes are gone. */
  image: string | undefined;
  free(): void;
}

/**
 * Asks for leave to begin, and only then reads the stored image: a message that may not begin costs no look at its
 * bytes. Where there is no room for them at the moment, it waits for that, and asks for leave again.
 */
export async function prepare(run: LaneRun, message: Message): Promise<Prepared | { next: NextRun }> {
  const image = message.body.image;
  if (image.kind === 'url') {
    const reservations = await reserveQuota(run, message);
    return 'next' in reservations ? reservations : { reservations, image: image.url, free: () => {} };
  }
  const { imagesInFlight } = run.context;
  const first = await mayBegin(run, message);
  if ('next' in first) return first;
  const atOnce = imagesInFlight.bytes.tryAcquire(image.bytes);
  if (atOnce !== undefined) return withImage(run, message, { image, reservations: first, free: atOnce });
  // Not while it waits: others may use the places of the day.
  await releaseQuota(run, first);
  const free = await waitForRoom(run, image.bytes);
  let reservations: QuotaReservations | { next: NextRun };
  try {
    reservations = await mayBegin(run, message);
  } catch (error) {
    free();
    throw error;
  }
  if (!('next' in reservations)) return withImage(run, message, { image, reservations, free });
  free();
  return reservations;
}

/** Room that comes while Redis is away is given back: the turn ends, and nobody else would. */
async function waitForRoom(run: LaneRun, bytes: number): Promise<() => void> {
  let free: (() => void) | undefined;
  try {
    return await whileWaiting(run, async () => (free = await run.context.imagesInFlight.bytes.acquire(bytes)));
  } catch (error) {
    free?.();
    throw error;
  }
}

interface Cleared {
  image: Extract<MessageBody['image'], { kind: 'base64' }>;
  reservations: QuotaReservations;
  free(): void;
}

/** A read that took longer than this may have outlasted the lane's hours, ms. */
const SLOW_MS = 1000;

async function withImage(
  run: LaneRun,
  message: Message,
  { image, reservations, free }: Cleared,
): Promise<Prepared | { next: NextRun }> {
  const { clock, imagesInFlight } = run.context;
  const asked = clock.monotonic();
  let held: QuotaReservations = reservations;
  try {
    const text = await imagesInFlight.read(image);
    if (clock.monotonic() - asked <= SLOW_MS) return { reservations, free, image: text };
    await releaseQuota(run, held);
    held = [];
    const again = await reserveQuota(run, message);
    if (!('next' in again)) return { reservations: again, free, image: text };
    free();
    return again;
  } catch (error) {
    free();
    await releaseQuota(run, held);
    throw error;
  }
}

/** Every check of gate and `open`, and nothing opened. */
async function mayBegin(run: LaneRun, message: Message): Promise<QuotaReservations | { next: NextRun }> {
  const { job, lane, context } = run;
  const reservations = await reserveQuota(run, message);
  if ('next' in reservations) return reservations;
  const request = openRequest(run, message, { nonce: randomUUID(), gapMs: 0 });
  const looked = await context.ledger.attempts.lookAhead(lane, job.key, request).catch(async (error: unknown) => {
    await releaseQuota(run, reservations);
    throw error;
  });
  if (looked.answer === 'clear') return reservations;
  await releaseQuota(run, reservations);
  return { next: await setAside(run, looked) };
}
