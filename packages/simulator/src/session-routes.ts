import { ok, type Answer } from './answer.ts';
import type { Instance } from './instance.ts';
import { changeInstance } from './numbers.ts';
import type { World } from './world.ts';

/** GET restart: the number and its queue continue as before. */
export function restart(): Answer {
  return ok({ value: true });
}

/** GET disconnect: like a lost connection; only a person with the phone restores it. */
export function disconnect(world: World, instance: Instance): Answer {
  changeInstance(world, instance.id, { connected: false });
  return ok({ value: true });
}
