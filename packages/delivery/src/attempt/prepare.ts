import { randomUUID } from 'node:crypto';
import type { MessageBody } from '@pombo/core';
import { beginRequest } from './begin-request.ts';
import { giveBack, passGate, type Pass } from './quota-gate.ts';
import { putAway } from './not-sendable.ts';
import type { Message, Next, Turn } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/** What an attempt needs that costs something. `free` gives it back, once its POST has ended. */
export interface Prepared {
  pass: Pass;
  /** For Z-API; undefined when its stored bytes are gone. */
  image: string | undefined;
  free(): void;
}

/**
 * Asks for leave to begin, and only then reads the stored image: a message that may not begin costs no look at its
 * bytes. Where there is no room for them at the moment, it waits for that, and asks for leave again.
 */
export async function prepare(turn: Turn, message: Message): Promise<Prepared | { next: Next }> {
  const image = message.body.image;
  if (image.kind === 'url') {
    const pass = await passGate(turn, message);
    return 'next' in pass ? pass : { pass, image: image.url, free: () => {} };
  }
  const { pictures } = turn.parts;
  const first = await mayBegin(turn, message);
  if ('next' in first) return first;
  const atOnce = pictures.room.take(image.bytes);
  if (atOnce !== undefined) return withImage(turn, message, { image, pass: first, free: atOnce });
  // Not while it waits: others may use the places of the day.
  await giveBack(turn, first);
  const free = await waitForRoom(turn, image.bytes);
  let pass: Pass | { next: Next };
  try {
    pass = await mayBegin(turn, message);
  } catch (error) {
    free();
    throw error;
  }
  if (!('next' in pass)) return withImage(turn, message, { image, pass, free });
  free();
  return pass;
}

/** Room that comes while Redis is away is given back: the turn ends, and nobody else would. */
async function waitForRoom(turn: Turn, bytes: number): Promise<() => void> {
  let free: (() => void) | undefined;
  try {
    return await whileWaiting(turn, async () => (free = await turn.parts.pictures.room.wait(bytes)));
  } catch (error) {
    free?.();
    throw error;
  }
}

interface Cleared {
  image: Extract<MessageBody['image'], { kind: 'base64' }>;
  pass: Pass;
  free(): void;
}

/** A read that took longer than this may have outlasted the lane's hours, ms. */
const SLOW_MS = 1000;

async function withImage(
  turn: Turn,
  message: Message,
  { image, pass, free }: Cleared,
): Promise<Prepared | { next: Next }> {
  const { clock, pictures } = turn.parts;
  const asked = clock.monotonic();
  let held: Pass = pass;
  try {
    const text = await pictures.read(image);
    if (clock.monotonic() - asked <= SLOW_MS) return { pass, free, image: text };
    await giveBack(turn, held);
    held = [];
    const again = await passGate(turn, message);
    if (!('next' in again)) return { pass: again, free, image: text };
    free();
    return again;
  } catch (error) {
    free();
    await giveBack(turn, held);
    throw error;
  }
}

/** Every check of gate and `begin`, and nothing opened. */
async function mayBegin(turn: Turn, message: Message): Promise<Pass | { next: Next }> {
  const { job, lane, parts } = turn;
  const pass = await passGate(turn, message);
  if ('next' in pass) return pass;
  const request = beginRequest(turn, message, { nonce: randomUUID(), gapMs: 0 });
  const looked = await parts.ledger.attempts.lookAhead(lane, job.key, request).catch(async (error: unknown) => {
    await giveBack(turn, pass);
    throw error;
  });
  if (looked.answer === 'clear') return pass;
  await giveBack(turn, pass);
  return { next: await putAway(turn, looked) };
}
