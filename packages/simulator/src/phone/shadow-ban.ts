import { personKey } from '@pombo/core';
import type { Instance } from '../state/instance.ts';
import type { SimulatorState } from '../state/state.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * True if WhatsApp lets nothing of this number through: it was banned on command, or this message is to one more
 * distinct person within an hour than the knob `shadowBanAfter` allows. A ban lasts until `shadowBanned: false`.
 *
 * @param phone The recipient; undefined for a status post, which has no new recipient.
 */
export function isShadowBanned(state: SimulatorState, instance: Instance, phone: string | undefined): boolean {
  const { shadowBanAfter } = state.knobs;
  if (instance.shadowBanned || shadowBanAfter === null || phone === undefined) return instance.shadowBanned;
  const now = state.clock.now();
  const { recipients } = instance;
  const person = personKey(phone);
  // Deleted first, so that the map stays in the order of time with the oldest in front.
  recipients.delete(person);
  recipients.set(person, now);
  for (const [old, at] of recipients) {
    if (at > now - HOUR_MS) break;
    recipients.delete(old);
  }
  instance.shadowBanned = recipients.size > shadowBanAfter;
  return instance.shadowBanned;
}

/** Lifts a ban and counts from zero. */
export function liftShadowBan(instance: Instance): void {
  instance.shadowBanned = false;
  instance.recipients.clear();
}
