import type { Language } from '../language.ts';
import { translated, type Guide, type StateGuide } from './guide.ts';
import { HOLDS_EN, type HoldCode } from './holds-en.ts';
import { HOLDS_PT } from './holds-pt.ts';
import { STATES_EN, type StateCode } from './states-en.ts';
import { STATES_PT } from './states-pt.ts';

const holds: Record<HoldCode, Guide> = HOLDS_EN;
const states: Record<StateCode, StateGuide> = STATES_EN;

/** Every hold in every language: what it means, the right action, who ends it, and what not to do. */
export const HOLD_WORDS: Readonly<Record<Language, Record<HoldCode, Guide>>> = {
  en: holds,
  'pt-BR': translated(holds, HOLDS_PT),
};

/** Every other state in which a lane sends nothing, in every language. */
export const STATE_WORDS: Readonly<Record<Language, Record<StateCode, StateGuide>>> = {
  en: states,
  'pt-BR': translated(states, STATES_PT),
};
