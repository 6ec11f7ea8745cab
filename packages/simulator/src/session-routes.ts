import { ok, type Answer } from './answer.ts';
import type { Instance } from './instance.ts';
import { changeInstance } from './numbers.ts';
import type { World } from './world.ts';

/** GET restart: the number goes on as it was, and so does its queue. */
export function restart(): Answer {
  return ok({ value: true });
}

/** GET disconnect: like a connection that was lost; only a person with the phone brings it back. */
export function disconnect(world: World, instance: Instance): Answer {
  changeInstance(world, instance.id, { connected: false });
  return ok({ value: true });
}
