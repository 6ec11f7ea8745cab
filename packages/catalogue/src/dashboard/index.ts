export type { Texts } from './both.ts';
export { KEYS, NAV, SIGN_IN, TOP } from './shell.ts';
export { COMMON, STATES, STATUS } from './shared.ts';
export { ATTENTION, HOME } from './home.ts';
export { CODES, LANE, NUMBERS } from './numbers.ts';
export { CAMPAIGNS, WAITS } from './campaigns.ts';
export { MESSAGES } from './messages.ts';
export { ACCESS, ACTS, AUDIT, CHECKS, CHECK_NAMES, SETTINGS } from './settings.ts';
export { UNKNOWN } from './unknown.ts';
