import { entry } from '../entry.ts';

/** How faults of flags and fields are listed. */
export const FLAG_SCREEN = {
  issue_line: entry<{ field: string; problem: string; example: string | undefined }>({
    en: ({ field, problem, example }) =>
      `${field === '' ? 'the message' : field} ${problem}${example === undefined ? '' : `; for example: ${example}`}`,
    'pt-BR': ({ field, problem, example }) =>
      `${field === '' ? 'a mensagem' : field} ${problem}${example === undefined ? '' : `; por exemplo: ${example}`}`,
  }),
  issue_many: entry<{ lines: readonly string[] }>({
    en: ({ lines }) => `${lines.length} problems:\n${lines.join('\n')}`,
    'pt-BR': ({ lines }) => `${lines.length} problemas:\n${lines.join('\n')}`,
  }),
  flag_needs_watch: entry({
    en: 'needs --watch: the results are written when the campaign ends',
    'pt-BR': 'precisa de --watch: os resultados são gravados quando a campanha termina',
  }),
  flag_since: entry({
    en: 'must be a time with a UTC offset, or an age such as 30m, 2h, 1d',
    'pt-BR': 'precisa ser uma data e hora com fuso, ou uma idade como 30m, 2h, 1d',
  }),
  flag_one_of: entry<{ given: string; known: readonly string[] }>({
    en: ({ given, known }) => `"${given}" must be one of ${known.join(', ')}`,
    'pt-BR': ({ given, known }) => `"${given}" precisa ser um destes: ${known.join(', ')}`,
  }),
  flag_csv_not_json: entry({
    en: 'csv is not JSON; with --json, give --out as well',
    'pt-BR': 'csv não é JSON; com --json, informe também --out',
  }),
  stopped_early: entry({ en: 'Stopped before it was finished', 'pt-BR': 'Interrompido antes de terminar' }),
  stopped_unchanged: entry({ en: 'Stopped; nothing was changed', 'pt-BR': 'Interrompido; nada mudou' }),
  export_not_written: entry<{ file: string }>({
    en: ({ file }) => `Stopped; ${file} was not written`,
    'pt-BR': ({ file }) => `Interrompido; ${file} não foi gravado`,
  }),
  export_unwritable: entry<{ file: string; code: string }>({
    en: ({ file, code }) => `${file} cannot be written (${code})`,
    'pt-BR': ({ file, code }) => `Não dá para gravar ${file} (${code})`,
  }),
  error_internal: entry({
    en: 'This should not happen. --debug shows where it came from.',
    'pt-BR': 'Isto não deveria acontecer. --debug mostra de onde veio.',
  }),
};
