import { entry, type AnyNotice } from '../entry.ts';

/** Why lines were rejected, in a few words, for a count of them. */
const REJECTED = {
  ragged: { en: 'wrong number of cells', 'pt-BR': 'número de células errado' },
  nul: { en: 'NUL byte', 'pt-BR': 'byte nulo' },
  damaged_text: { en: 'lost letters', 'pt-BR': 'letras perdidas' },
  too_long: { en: 'line too long', 'pt-BR': 'linha longa demais' },
  stray_quote: { en: 'stray quote', 'pt-BR': 'aspas fora do lugar' },
  phone_empty: { en: 'no phone', 'pt-BR': 'sem telefone' },
  phone_scientific: { en: 'phone in scientific notation', 'pt-BR': 'telefone em notação científica' },
  phone_two_numbers: { en: 'two phones in a cell', 'pt-BR': 'dois telefones na célula' },
  phone_no_number: { en: 'no phone number', 'pt-BR': 'não é telefone' },
  phone_no_area_code: { en: 'no area code', 'pt-BR': 'sem DDD' },
  phone_length: { en: 'phone too short or too long', 'pt-BR': 'telefone curto ou longo demais' },
  phone_invalid: { en: 'invalid phone', 'pt-BR': 'telefone que não existe' },
  phone_kind: { en: 'phone of a company or service', 'pt-BR': 'telefone de empresa ou serviço' },
  phone_ambiguous: { en: 'phone fits two countries', 'pt-BR': 'telefone que serve em dois países' },
  no_whatsapp: { en: 'without WhatsApp', 'pt-BR': 'sem WhatsApp' },
  unreachable: { en: 'unreachable before', 'pt-BR': 'não recebeu antes' },
  type: { en: 'bad type', 'pt-BR': 'tipo inválido' },
  status_phone: { en: 'status post with a phone', 'pt-BR': 'publicação no status com telefone' },
  instance: { en: 'unknown instance', 'pt-BR': 'instância desconhecida' },
  image: { en: 'bad image', 'pt-BR': 'imagem inválida' },
  caption: { en: 'bad caption', 'pt-BR': 'legenda inválida' },
  missing_variable: { en: 'empty variable', 'pt-BR': 'variável em branco' },
  delay: { en: 'bad delayMessage', 'pt-BR': 'delayMessage inválido' },
  view_once: { en: 'bad viewOnce', 'pt-BR': 'viewOnce inválido' },
  id: { en: 'bad id', 'pt-BR': 'id inválido' },
  id_repeated: { en: 'id used twice', 'pt-BR': 'id repetido' },
  duplicate: { en: 'same person as an earlier line', 'pt-BR': 'mesma pessoa de uma linha anterior' },
} as const;

/** The kinds of rejected lines. */
export type RejectionKind = keyof typeof REJECTED;

/** Lines that are sent, but worth a check. */
const WARNED = {
  repaired: {
    en: 'repaired (the ninth digit, or a decimal zero)',
    'pt-BR': 'corrigido (nono dígito, ou zero depois da vírgula)',
  },
  landline: {
    en: 'landline: only WhatsApp Business supports them',
    'pt-BR': 'telefone fixo: só funciona com o WhatsApp Business',
  },
  foreign: { en: 'another country, judging by the first digits', 'pt-BR': 'outro país, pelos primeiros dígitos' },
  ambiguous: {
    en: 'read as national, but could be a mobile number abroad: write + before a foreign number',
    'pt-BR': 'lido como nacional, mas pode ser um celular de outro país: ponha + antes de número estrangeiro',
  },
  http_image: {
    en: 'image over http: can be modified in transit',
    'pt-BR': 'imagem por http: pode ser trocada no caminho',
  },
  large_image: {
    en: 'large image: WhatsApp may reject it',
    'pt-BR': 'imagem grande: o WhatsApp pode recusar',
  },
  long_caption: {
    en: 'caption longer than 1,024 characters: WhatsApp may cut or refuse it',
    'pt-BR': 'legenda com mais de 1.024 caracteres: o WhatsApp pode cortar ou recusar',
  },
  duplicate_differs: {
    en: 'skipped although different from the line that is sent: two orders by one person?',
    'pt-BR': 'fora, embora seja diferente da linha enviada: dois pedidos da mesma pessoa?',
  },
} as const;

/** The kinds of warnings about lines. */
export type WarningKind = keyof typeof WARNED;

/** What becomes of the lines of a file. */
const FATES = {
  ready: { en: 'ready', 'pt-BR': 'prontas' },
  repaired: { en: 'ready, repaired', 'pt-BR': 'prontas, corrigidas' },
  duplicate: { en: 'skipped, duplicate', 'pt-BR': 'fora, repetidas' },
  suppressed: { en: 'skipped, opted out', 'pt-BR': 'fora, pediram para não receber' },
  alreadySent: { en: 'skipped, already received it', 'pt-BR': 'fora, já receberam' },
  alreadyKnown: { en: 'skipped, already known', 'pt-BR': 'fora, já conhecidas' },
  rejected: { en: 'rejected', 'pt-BR': 'recusadas' },
} as const;

const SIGNS_PT: Record<string, string> = { tab: 'tabulação' };

/** What `campaign check` and `create` print about a file. */
export const CHECK_SCREEN = {
  check_file: entry<{ encoding: string; delimiter: string; columns: number; rows: number }>({
    en: ({ encoding, delimiter, columns, rows }, { count }) =>
      `${encoding} · delimiter ${delimiter} · ${count(columns, 'column', 'columns')} · ${count(rows, 'row', 'rows')}`,
    'pt-BR': ({ encoding, delimiter, columns, rows }, { count }) =>
      `${encoding} · separador ${SIGNS_PT[delimiter] ?? delimiter} · ${count(columns, 'coluna', 'colunas')} · ${count(rows, 'linha', 'linhas')}`,
  }),
  check_workbook: entry<{ sheet: string; columns: number; rows: number }>({
    en: ({ sheet, columns, rows }, { count }) =>
      `XLSX · sheet "${sheet}" · ${count(columns, 'column', 'columns')} · ${count(rows, 'row', 'rows')}`,
    'pt-BR': ({ sheet, columns, rows }, { count }) =>
      `XLSX · aba "${sheet}" · ${count(columns, 'coluna', 'colunas')} · ${count(rows, 'linha', 'linhas')}`,
  }),
  check_stdin: entry({
    en: 'Reading the file from this terminal; Ctrl-D ends it.',
    'pt-BR': 'Lendo o arquivo deste terminal; Ctrl-D termina.',
  }),
  check_fate: entry<{ fate: keyof typeof FATES }>({
    en: ({ fate }) => FATES[fate].en,
    'pt-BR': ({ fate }) => FATES[fate]['pt-BR'],
  }),
  check_repaired: entry({
    en: 'ninth digit added, or a decimal zero removed',
    'pt-BR': 'nono dígito acrescentado, ou zero depois da vírgula retirado',
  }),
  check_rejected: entry<{ kind: RejectionKind; count: number }>({
    en: ({ kind, count }, { number }) => `${number(count)} ${REJECTED[kind].en}`,
    'pt-BR': ({ kind, count }, { number }) => `${number(count)} ${REJECTED[kind]['pt-BR']}`,
  }),
  check_duplicate: entry<{ line: number; firstLine: number; isOnly: boolean }>({
    en: ({ line, firstLine, isOnly }) =>
      `${isOnly ? '' : 'for example '}line ${line} is for the same person as line ${firstLine}`,
    'pt-BR': ({ line, firstLine, isOnly }) =>
      `${isOnly ? '' : 'por exemplo, '}a linha ${line} é da mesma pessoa que a linha ${firstLine}`,
  }),
  check_warning: entry<{ kind: WarningKind; count: number; lines: readonly string[]; isCut: boolean }>({
    en: ({ kind, count, lines, isCut }, { number }) =>
      `${number(count)} ${WARNED[kind].en} (line ${lines.join(', ')}${isCut ? ', …' : ''})`,
    'pt-BR': ({ kind, count, lines, isCut }, { number, plural }) =>
      `${number(count)} ${WARNED[kind]['pt-BR']} (${plural(lines.length, 'linha', 'linhas')} ${lines.join(', ')}${isCut ? ', …' : ''})`,
  }),
  check_line: entry<{ line: number }>({ en: ({ line }) => `line ${line}`, 'pt-BR': ({ line }) => `linha ${line}` }),
  check_like_line: entry<{ line: number }>({
    en: ({ line }) => `like line ${line}`,
    'pt-BR': ({ line }) => `como a linha ${line}`,
  }),
  check_from: entry<{ instance: string }>({
    en: ({ instance }) => `from ${instance}`,
    'pt-BR': ({ instance }) => `por ${instance}`,
  }),
  check_status_post: entry({ en: 'status post', 'pt-BR': 'publicação no status' }),
  check_samples: entry({ en: 'The first messages:', 'pt-BR': 'As primeiras mensagens:' }),
  check_more_rejected: entry<{ count: number; file: string | undefined }>({
    en: ({ count, file }, { number }) =>
      `… ${number(count)} more; all of them ${file === undefined ? 'with --rejected FILE.csv' : `in ${file}`}`,
    'pt-BR': ({ count, file }, { number }) =>
      `… e mais ${number(count)}; todas ${file === undefined ? 'com --rejected ARQUIVO.csv' : `em ${file}`}`,
  }),
  check_rejected_written: entry<{ file: string }>({
    en: ({ file }) => `written to ${file}`,
    'pt-BR': ({ file }) => `gravadas em ${file}`,
  }),
  check_images: entry<{ good: number; all: number; more: number }>({
    en: ({ good, all, more }, { number }) =>
      `Images: ${number(good)} of ${number(all)} can be sent${more === 0 ? '' : `, ${number(more)} more not checked`}`,
    'pt-BR': ({ good, all, more }, { number }) =>
      `Imagens: ${number(good)} de ${number(all)} podem ser enviadas${more === 0 ? '' : `, e mais ${number(more)} não verificadas`}`,
  }),
  check_large_image: entry<{ image: string; megabytes: number | undefined }>({
    en: ({ image, megabytes }) =>
      `${image} ${megabytes === undefined ? 'is large' : `has ${megabytes.toFixed(1)} MB`}: WhatsApp may reject it`,
    'pt-BR': ({ image, megabytes }) =>
      `${image} ${megabytes === undefined ? 'é grande' : `tem ${megabytes.toFixed(1).replace('.', ',')} MB`}: o WhatsApp pode recusar`,
  }),
  check_checking_images: entry<{ count: number }>({
    en: ({ count }, format) => `Checking ${format.count(count, 'image', 'images')} …`,
    'pt-BR': ({ count }, format) => `Verificando ${format.count(count, 'imagem', 'imagens')} …`,
  }),
  check_nothing_sent: entry<{ count: number }>({
    en: ({ count }, format) => `Nothing was sent. To send ${format.count(count, 'message', 'messages')}:`,
    'pt-BR': ({ count }, format) => `Nada foi enviado. Para enviar ${format.count(count, 'mensagem', 'mensagens')}:`,
  }),
  check_through: entry<{ instances: readonly string[]; pace: string; within: string; takes: readonly string[] }>({
    en: ({ instances, pace, within, takes }, { list }) =>
      `Through ${list(instances)}, ${pace} between two messages${instances.length > 1 ? ' of each' : ''}${within === '' ? '' : `, ${within}`}: ${takes.join('; ')}`,
    'pt-BR': ({ instances, pace, within, takes }, { list }) =>
      `Por ${list(instances)}, ${pace} entre duas mensagens${instances.length > 1 ? ' de cada número' : ''}${within === '' ? '' : `, ${within}`}: ${takes.join('; ')}`,
  }),
  check_doubled: entry<{ twice: number; numbers: number; takes: string }>({
    en: ({ twice, numbers, takes }, { count }) =>
      `With ${count(twice, 'number', 'numbers')} instead of ${numbers}: ${takes}`,
    'pt-BR': ({ twice, numbers, takes }, { count }) =>
      `Com ${count(twice, 'número', 'números')} em vez de ${numbers}: ${takes}`,
  }),
  check_expires: entry<{ at: string }>({
    en: ({ at }) => `It expires at ${at}, before everything can be sent. The rest will not be sent`,
    'pt-BR': ({ at }) => `Ela expira em ${at}, antes de tudo sair. O resto não será enviado`,
  }),
  check_done_by: entry<{ when: string }>({
    en: ({ when }) => `done by ${when}`,
    'pt-BR': ({ when }) => `pronto até ${when}`,
  }),
  check_interrupted: entry<{ file: string }>({
    en: ({ file }) => `Stopped reading ${file}; nothing was sent`,
    'pt-BR': ({ file }) => `Leitura de ${file} interrompida; nada foi enviado`,
  }),
  check_strict: entry<{ count: number; next: string }>({
    en: ({ count, next }, { number }) => ({
      text: `${count === 1 ? 'A line is' : `${number(count)} lines are`} rejected, and --strict allows none`,
      hint: next,
    }),
    'pt-BR': ({ count, next }, { number }) => ({
      text: `${count === 1 ? 'Uma linha foi recusada' : `${number(count)} linhas foram recusadas`}, e --strict não aceita nenhuma`,
      hint: next,
    }),
  }),
  check_strict_next: entry({
    en: 'Fix the lines, or leave out --strict to send the others.',
    'pt-BR': 'Corrija as linhas, ou tire o --strict para enviar as outras.',
  }),
  create_strict_next: entry<{ command: string }>({
    en: ({ command }) => `Nothing was created. To see them: ${command}`,
    'pt-BR': ({ command }) => `Nada foi criado. Para ver essas linhas: ${command}`,
  }),
  with_next: entry<{ fault: AnyNotice; next: AnyNotice }>({
    en: ({ fault, next }, { words, notice }) => followed(words(fault), notice(next)),
    'pt-BR': ({ fault, next }, { words, notice }) => followed(words(fault), notice(next)),
  }),
  create_see_lines: entry<{ command: string }>({
    en: ({ command }) => `To see every line: ${command}`,
    'pt-BR': ({ command }) => `Para ver todas as linhas: ${command}`,
  }),
};

/** Returns a fault with one more next step. */
function followed({ text, hint }: { text: string; hint?: string }, next: string): { text: string; hint: string } {
  return { text, hint: hint === undefined ? next : `${hint}\n${next}` };
}
