import { setTimeout as pause } from 'node:timers/promises';
import type { MessageInput } from '@pombo/core';
import type { Producer } from '@pombo/producer';

export interface Enqueuing {
  names: string[];
  random: () => number;
  producer: Producer;
  /** Receives the ids of messages that are certainly queued. */
  ids: string[];
  /** How many are not sent yet. */
  waiting: () => Promise<number>;
  until: number;
}

const BATCH = 100;
/** Most messages that wait at once: what waits when the killing ends is still to be delivered. */
const AHEAD = 2000;
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw==';

/** Queues messages during the storm: calls that Redis did not confirm are repeated under the same id. */
export async function enqueue(
  messages: number,
  { names, random, producer, ids, waiting, until }: Enqueuing,
): Promise<void> {
  while (ids.length < messages && performance.now() < until) {
    if (ids.length >= AHEAD && (await waiting()) >= AHEAD) {
      await pause(100);
      continue;
    }
    const size = Math.min(BATCH, messages - ids.length);
    const batch = Array.from({ length: size }, (_none, at) => messageOf(ids.length + at, names, random));
    for (;;) {
      try {
        const results = await producer.sendMany(batch);
        const refused = results.find((result) => 'error' in result);
        if (refused !== undefined) throw new TypeError(`refused: ${JSON.stringify(refused)}`);
        break;
      } catch (error) {
        if (error instanceof TypeError) throw error;
        await pause(100);
      }
    }
    ids.push(...batch.map(({ id }) => id!));
  }
}

/** A caption of its own identifies each message, even a status post, which has no phone. */
function messageOf(at: number, names: string[], random: () => number): MessageInput {
  const id = `storm-${at}`;
  const instance = names[Math.floor(random() * names.length)]!;
  const image = random() < 0.1 ? PIXEL : 'https://example.com/pombo.png';
  if (random() < 0.1) return { type: 'send-image-status', id, instance, image, caption: id };
  return { type: 'send-image', id, instance, image, caption: id, phone: `55119${10_000_000 + at}` };
}
