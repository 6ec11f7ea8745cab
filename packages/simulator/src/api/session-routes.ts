import { ok, type Answer } from './answer.ts';
import type { Instance } from '../state/instance.ts';
import { changeInstance } from '../phone/instances.ts';
import type { SimulatorState } from '../state/state.ts';

/** GET restart: the number and its queue continue as before. */
export function restart(): Answer {
  return ok({ value: true });
}

/** GET disconnect: like a lost connection; only a person with the phone restores it. */
export function disconnect(state: SimulatorState, instance: Instance): Answer {
  changeInstance(state, instance.id, { connected: false });
  return ok({ value: true });
}
