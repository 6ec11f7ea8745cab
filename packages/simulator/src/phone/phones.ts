import { hash } from 'node:crypto';
import { personKey, phoneForm } from '@pombo/core';
import type { Knobs } from '../state/knobs.ts';

/** Replaces the phone in callbacks about a status post. */
export const STATUS_FEED = 'status@broadcast';

/** Returns the LID of a person: made up, and the same for both spellings of a number. */
export function lidOf(phone: string): string {
  const digits = BigInt(`0x${hash('sha256', personKey(phone)).slice(0, 14)}`) % 10n ** 15n;
  return `${digits.toString().padStart(15, '1')}@lid`;
}

/** Returns a number as WhatsApp spells its account: Brazilian mobiles with the ninth digit, except in a knob's areas. */
export function accountOf(phone: string, { shortDdds }: Knobs): string {
  const long = personKey(phone);
  const [, ddd] = NINE.exec(long) ?? [];
  return ddd !== undefined && shortDdds.includes(ddd) ? withoutNinth(long) : long;
}

/** False for a number that the knob `absentPhones` takes off WhatsApp, in either spelling. */
export function hasAccount(phone: string, { absentPhones }: Knobs): boolean {
  return absentPhones.every((absent) => personKey(absent) !== personKey(phone));
}

/** Returns a chat's phone as callbacks spell it; only numbers have more than one spelling. */
export function spelledInCallbacks(phone: string, knobs: Knobs): string {
  if (phoneForm(phone) !== 'number') return phone;
  switch (knobs.callbackPhone) {
    case 'as-given':
      return phone;
    case 'account':
      return accountOf(phone, knobs);
    case 'without-ninth':
      return withoutNinth(phone);
    case 'lid':
      return lidOf(phone);
  }
}

/** True for the two forms of a group. */
export function isGroup(phone: string): boolean {
  const form = phoneForm(phone);
  return form === 'group' || form === 'legacy-group';
}

// Brazil: country 55, two digits of the area, the ninth digit, eight more.
const NINE = /^55([1-9]\d)9([6-9]\d{7})$/;

function withoutNinth(phone: string): string {
  return phone.replace(NINE, '55$1$2');
}
