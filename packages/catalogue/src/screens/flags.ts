import { entry, type AnyNotice } from '../entry.ts';

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
  flag_given: entry<{ given: string; problem: AnyNotice }>({
    en: ({ given, problem }, { notice }) => `"${given}" ${notice(problem)}`,
    'pt-BR': ({ given, problem }, { notice }) => `"${given}" ${notice(problem)}`,
  }),
  flag_delay: entry({
    en: 'must be a number of seconds from 1 to 15, or a range',
    'pt-BR': 'precisa ser um número de segundos de 1 a 15, ou uma faixa',
  }),
  flag_time: entry({
    en: 'must be a time with a UTC offset',
    'pt-BR': 'precisa ser uma data e hora com fuso',
  }),
  flag_line: entry({
    en: 'must be the number of a line, from 1',
    'pt-BR': 'precisa ser o número de uma linha, a partir de 1',
  }),
  flag_key: entry({
    en: 'must consist of at most 64 letters, digits, dots, underscores and hyphens',
    'pt-BR': 'só pode ter letras sem acento, números, pontos, _ e hifens, no máximo 64 ao todo',
  }),
  flag_country: entry({
    en: 'must be a two-letter country code',
    'pt-BR': 'precisa ser o código de um país, com duas letras',
  }),
  flag_again_id: entry({
    en: 'contradicts --id: your own id always means the same campaign',
    'pt-BR': 'contradiz --id: o seu próprio id sempre indica a mesma campanha',
  }),
  flag_needs_again: entry({ en: 'requires --again', 'pt-BR': 'só vale com --again' }),
  flag_csv_only: entry({ en: 'is written as CSV', 'pt-BR': 'é gravado em CSV' }),
  flag_same_file: entry({
    en: 'would overwrite the input file',
    'pt-BR': 'gravaria por cima do arquivo de entrada',
  }),
  flag_whole_seconds: entry({
    en: 'must be a whole number of seconds',
    'pt-BR': 'precisa ser um número inteiro de segundos',
  }),
  flag_wait: entry({
    en: 'must be a number of seconds, at most a day',
    'pt-BR': 'precisa ser um número de segundos, até um dia',
  }),
  flag_count: entry<{ from: number; to: number }>({
    en: ({ from, to }) => `must be a number from ${from} to ${to}`,
    'pt-BR': ({ from, to }) => `precisa ser um número de ${from} a ${to}`,
  }),
  flag_listen: entry<{ port: number; code: string }>({
    en: ({ port, code }) => `cannot listen on ${port} (${code})`,
    'pt-BR': ({ port, code }) => `não consegue escutar na porta ${port} (${code})`,
  }),
  flag_or_message_id: entry({
    en: 'or --message-id is required',
    'pt-BR': 'ou --message-id precisa ser informado',
  }),
  flag_hash_short: entry({
    en: 'matches several hashes; give more digits',
    'pt-BR': 'serve para mais de uma mensagem; informe mais caracteres',
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
