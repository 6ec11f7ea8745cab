import { entry } from '../entry.ts';

/** What is printed about numbers that do not send. */
export const LANES_SCREEN = {
  lane_held: entry<{ instance: string; code: string; since: string | undefined; detail: string | undefined }>({
    en: ({ instance, code, since, detail }) =>
      `${instance} is held (${code})${since === undefined ? '' : ` since ${since}`}${detail === undefined ? '' : `: ${detail}`}`,
    'pt-BR': ({ instance, code, since, detail }) =>
      `${instance} está parado (${code})${since === undefined ? '' : ` desde ${since}`}${detail === undefined ? '' : `: ${detail}`}`,
  }),
  lane_until: entry<{ text: string; until: string }>({
    en: ({ text, until }) => `${text} until ${until}`,
    'pt-BR': ({ text, until }) => `${text} até ${until}`,
  }),
  lane_more: entry<{ count: number; code: string }>({
    en: ({ count, code }) => `… and ${count} more (${code})`,
    'pt-BR': ({ count, code }) => `… e mais ${count} (${code})`,
  }),
  lane_state_held: entry<{ reasons: readonly string[] }>({
    en: ({ reasons }) => `held (${reasons.join(', ')})`,
    'pt-BR': ({ reasons }) => `parado (${reasons.join(', ')})`,
  }),
};
