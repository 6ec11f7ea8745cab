import { entry } from '../entry.ts';

/** What is wrong with a campaign's hours and times. Each completes a sentence that begins with the field's name. */
export const TIMING_REFUSALS = {
  timing_window: entry<{ given: string }>({
    en: ({ given }) => `"${given}" must be a time range`,
    'pt-BR': ({ given }) => `"${given}" precisa ser um horário, com começo e fim`,
  }),
  timing_days: entry<{ given: string }>({
    en: ({ given }) => `"${given}" must be days of the week`,
    'pt-BR': ({ given }) => `"${given}" precisa indicar dias da semana`,
  }),
  timing_timezone: entry<{ given: string }>({
    en: ({ given }) => `"${given}" must be an IANA time zone name`,
    'pt-BR': ({ given }) => `"${given}" precisa ser o nome de um fuso horário (IANA)`,
  }),
  timing_dailyLimit: entry<{ given: string }>({
    en: ({ given }) => `"${given}" must be a whole number of at least 1`,
    'pt-BR': ({ given }) => `"${given}" precisa ser um número inteiro a partir de 1`,
  }),
  timing_lone_zone: entry({
    en: 'has no effect without hours, days or a daily limit',
    'pt-BR': 'não tem efeito sem horário, dias ou limite diário',
  }),
  timing_past: entry({ en: 'must be in the future', 'pt-BR': 'precisa estar no futuro' }),
  timing_before_start: entry({
    en: 'must be after the start: otherwise nothing could be sent',
    'pt-BR': 'precisa ser depois do início: senão nada poderia sair',
  }),
  timing_before_hours: entry({
    en: 'must be after its hours begin: otherwise nothing could be sent',
    'pt-BR': 'precisa ser depois que o horário dela começa: senão nada poderia sair',
  }),
};
