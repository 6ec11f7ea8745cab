import { randomUUID } from 'node:crypto';
import type { MessageBody } from '@pombo/core';
import { openRequest } from './open-request.ts';
import { releaseQuota, reserveQuota } from './quota-gate.ts';
import { setAside } from './not-sendable.ts';
import type { LaneRun, LoadedRun, Message, PreparedRun, QuotaReservations, Stopped } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/**
 * Reserves daily quota and reads the stored image. The image is read only if an attempt could be opened now. If too many
 * images are in flight, waits for memory and checks again. Returns the lane's next run if no attempt could be opened.
 */
export async function prepare(run: LoadedRun): Promise<PreparedRun | Stopped> {
  const { message } = run;
  const { image } = message.body;
  if (image.kind === 'url') {
    const reservations = await reserveQuota(run, message);
    return 'next' in reservations
      ? reservations
      : Object.assign(run, { reservations, image: image.url, free: () => {} });
  }
  const { imagesInFlight } = run.context;
  const first = await reserveIfClear(run, message);
  if ('next' in first) return first;
  const acquired = imagesInFlight.bytes.tryAcquire(image.bytes);
  if (acquired !== undefined) return withImage(run, { image, reservations: first, free: acquired });
  // While this message waits, others may use its quota.
  await releaseQuota(run, first);
  const free = await waitForMemory(run, image.bytes);
  let reservations: QuotaReservations | Stopped;
  try {
    reservations = await reserveIfClear(run, message);
  } catch (error) {
    free();
    throw error;
  }
  if (!('next' in reservations)) return withImage(run, { image, reservations, free });
  free();
  return reservations;
}

/**
 * Waits until the image fits in the memory for images in flight. Returns what releases it. If Redis becomes unavailable
 * meanwhile, releases it and throws.
 */
async function waitForMemory(run: LaneRun, bytes: number): Promise<() => void> {
  let free: (() => void) | undefined;
  try {
    return await whileWaiting(run, async () => (free = await run.context.imagesInFlight.bytes.acquire(bytes)));
  } catch (error) {
    free?.();
    throw error;
  }
}

interface ImageToRead {
  image: Extract<MessageBody['image'], { kind: 'base64' }>;
  reservations: QuotaReservations;
  free(): void;
}

/** After a slower read than this, the rules are checked again: the window may have closed meanwhile (ms). */
const SLOW_READ_MS = 1000;

async function withImage(run: LoadedRun, { image, reservations, free }: ImageToRead): Promise<PreparedRun | Stopped> {
  const { clock, imagesInFlight } = run.context;
  const startedAt = clock.monotonic();
  let held: QuotaReservations = reservations;
  try {
    const text = await imagesInFlight.read(image);
    if (clock.monotonic() - startedAt <= SLOW_READ_MS) return Object.assign(run, { reservations, free, image: text });
    await releaseQuota(run, held);
    held = [];
    const again = await reserveQuota(run, run.message);
    if (!('next' in again)) return Object.assign(run, { reservations: again, free, image: text });
    free();
    return again;
  } catch (error) {
    free();
    await releaseQuota(run, held);
    throw error;
  }
}

/** Reserves quota if an attempt could be opened now. Opens nothing. */
async function reserveIfClear(run: LaneRun, message: Message): Promise<QuotaReservations | Stopped> {
  const { job, lane, context } = run;
  const reservations = await reserveQuota(run, message);
  if ('next' in reservations) return reservations;
  const request = openRequest(run, message, { nonce: randomUUID(), gapMs: 0 });
  const answered = await context.ledger.attempts.lookAhead(lane, job.key, request).catch(async (error: unknown) => {
    await releaseQuota(run, reservations);
    throw error;
  });
  if (answered.answer === 'clear') return reservations;
  await releaseQuota(run, reservations);
  return { next: await setAside(run, answered) };
}
