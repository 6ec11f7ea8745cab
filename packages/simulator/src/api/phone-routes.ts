import { phoneForm } from '@pombo/core';
import { answerOf, ok, type Answer } from './answer.ts';
import { refuse } from './refusals.ts';
import { textOf, type Call } from './call.ts';
import type { Instance } from '../state/instance.ts';
import { accountOf, hasAccount, lidOf } from '../phone/phones.ts';
import type { SimulatorState } from '../state/state.ts';

const MAX_PHONES = 50_000;

/** GET phone-exists/{phone}: the number as WhatsApp spells it. */
export function phoneExists({ knobs }: SimulatorState, _instance: Instance, call: Call): Answer {
  const { exists, phone, lid } = lookUp(call.param ?? '', knobs);
  const found = { exists, phone, lid };
  return ok(knobs.phoneExistsShape === 'array' ? [found] : found);
}

/** POST phone-exists-batch: the same for at most 50,000 at once, in their order. */
export function phonesExist({ knobs }: SimulatorState, _instance: Instance, call: Call): Answer {
  const phones = call.body?.['phones'];
  if (!Array.isArray(phones)) return answerOf({ status: 400, body: { error: 'phones is required' } });
  if (phones.length > MAX_PHONES) return refuse('tooManyPhones');
  return ok(
    phones.map((given) => {
      const inputPhone = textOf(given) ?? '';
      const { exists, phone, lid } = lookUp(inputPhone, knobs);
      return { exists, inputPhone, outputPhone: phone ?? inputPhone, lid };
    }),
  );
}

interface Found {
  exists: boolean;
  phone: string | null;
  lid: string | null;
}

function lookUp(phone: string, knobs: SimulatorState['knobs']): Found {
  const exists = phoneForm(phone) === 'number' && hasAccount(phone, knobs);
  return exists ? { exists, phone: accountOf(phone, knobs), lid: lidOf(phone) } : { exists, phone: null, lid: null };
}
