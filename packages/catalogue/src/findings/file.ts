import { entry } from '../entry.ts';

const SAVE_EN =
  'Save it as .xlsx or CSV. In Excel: File → Save as → "Excel Workbook" or "CSV UTF-8 (comma delimited)". In Google Sheets: File → Download.';
const SAVE_PT =
  'Salve como .xlsx ou CSV. No Excel: Arquivo → Salvar como → "Pasta de Trabalho do Excel" ou "CSV UTF-8 (delimitado por vírgulas)". No Planilhas Google: Arquivo → Fazer download.';

const KINDS = {
  pdf: { en: 'a PDF', 'pt-BR': 'um PDF' },
  gzip: { en: 'a compressed file', 'pt-BR': 'um arquivo compactado' },
} as const;

/** What a file is that is not a CSV. */
export type ForeignKind = keyof typeof KINDS;

/** The file as a whole: its bytes, its encoding, its size. */
export const FILE_FINDINGS = {
  file_empty: entry({ en: 'The file is empty', 'pt-BR': 'O arquivo está vazio' }),
  file_blank: entry({ en: 'The file has only blank lines', 'pt-BR': 'O arquivo só tem linhas em branco' }),
  file_foreign: entry<{ kind: ForeignKind }>({
    en: ({ kind }) => ({ text: `The file is ${KINDS[kind].en}, not a CSV`, hint: SAVE_EN }),
    'pt-BR': ({ kind }) => ({ text: `O arquivo é ${KINDS[kind]['pt-BR']}, e não um CSV`, hint: SAVE_PT }),
  }),
  file_web_page: entry({
    en: {
      text: 'The file is a web page, whatever its name says: it is neither a workbook nor a CSV',
      hint: SAVE_EN,
    },
    'pt-BR': {
      text: 'O arquivo é uma página da web, seja qual for o nome: não é planilha nem CSV',
      hint: SAVE_PT,
    },
  }),
  file_nul_bytes: entry({
    en: {
      text: 'The file has NUL bytes: it is not text, or it is UTF-16 without a byte order mark',
      hint: SAVE_EN,
    },
    'pt-BR': {
      text: 'O arquivo tem bytes nulos: não é texto, ou é UTF-16 sem a marca de ordem de bytes (BOM)',
      hint: SAVE_PT,
    },
  }),
  file_sep_line: entry<{ delimiter: string }>({
    en: ({ delimiter }) => ({
      text: `The sep= line names "${delimiter}", which is not a supported delimiter`,
      hint: 'Use one of: , ; | or a tab',
    }),
    'pt-BR': ({ delimiter }) => ({
      text: `A linha sep= indica "${delimiter}", que não serve como separador`,
      hint: 'Use um destes: , ; | ou tabulação',
    }),
  }),
  file_too_large: entry<{ megabytes: number }>({
    en: ({ megabytes }) => ({
      text: `The file is larger than ${megabytes} MB`,
      hint: 'Split it and create one campaign per part.',
    }),
    'pt-BR': ({ megabytes }) => ({
      text: `O arquivo tem mais de ${megabytes} MB`,
      hint: 'Divida o arquivo e crie uma campanha para cada parte.',
    }),
  }),
  file_left_out_large: entry({
    en: {
      text: 'The list of lines that are left out would be larger than 1 GiB',
      hint: 'Correct the file by its first rejected lines, or split it.',
    },
    'pt-BR': {
      text: 'A lista das linhas que ficam de fora passaria de 1 GiB',
      hint: 'Corrija o arquivo pelas primeiras linhas rejeitadas, ou divida-o.',
    },
  }),
  file_too_many_rows: entry<{ max: number }>({
    en: ({ max }, { number }) => ({
      text: `The file has more than ${number(max)} rows`,
      hint: 'Split it and create one campaign per part.',
    }),
    'pt-BR': ({ max }, { number }) => ({
      text: `O arquivo tem mais de ${number(max)} linhas`,
      hint: 'Divida o arquivo e crie uma campanha para cada parte.',
    }),
  }),
  file_quote_open: entry<{ line: number }>({
    en: ({ line }) => ({
      text: `The quote (") that opens on line ${line} is never closed`,
      hint: 'Close it, or write it twice ("") if it belongs to the text. The lines after it cannot be read until then.',
    }),
    'pt-BR': ({ line }) => ({
      text: `As aspas (") abertas na linha ${line} nunca são fechadas`,
      hint: 'Feche as aspas ou, se elas fazem parte do texto, escreva-as duas vezes (""). Até lá não dá para ler as linhas seguintes.',
    }),
  }),
  file_folder: entry<{ path: string }>({
    en: ({ path }) => `${path} is a folder, not a file`,
    'pt-BR': ({ path }) => `${path} é uma pasta, e não um arquivo`,
  }),
  file_changed: entry<{ path: string | undefined }>({
    en: ({ path = 'The file' }) => ({ text: `${path} changed while it was read`, hint: 'Run the command again.' }),
    'pt-BR': ({ path = 'O arquivo' }) => ({
      text: `${path} mudou durante a leitura`,
      hint: 'Rode o comando de novo.',
    }),
  }),
  file_not_received: entry({
    en: 'The file could not be received completely',
    'pt-BR': 'O arquivo não chegou inteiro',
  }),
  file_not_found: entry<{ path: string }>({
    en: ({ path }) => `${path} cannot be read: there is no such file`,
    'pt-BR': ({ path }) => `Não dá para ler ${path}: o arquivo não existe`,
  }),
  file_no_permission: entry<{ path: string }>({
    en: ({ path }) => `${path} cannot be read: permission denied`,
    'pt-BR': ({ path }) => `Não dá para ler ${path}: sem permissão`,
  }),
  file_unreadable: entry<{ path: string; cause: string }>({
    en: ({ path, cause }) => `${path} cannot be read: ${cause}`,
    'pt-BR': ({ path, cause }) => `Não dá para ler ${path}: ${cause}`,
  }),
  file_not_writable: entry<{ path: string }>({
    en: ({ path }) => `${path} cannot be written`,
    'pt-BR': ({ path }) => `Não dá para gravar ${path}`,
  }),
  file_damaged: entry({
    en: 'parts of the file are not UTF-8; the lines that contain them are rejected',
    'pt-BR': 'parte do arquivo não está em UTF-8; as linhas afetadas são recusadas',
  }),
  file_windows_1252: entry<{ words: readonly string[] }>({
    en: ({ words }) =>
      `the file is not UTF-8 and is read as Windows-1252; check the accents${words.length === 0 ? '' : `: ${words.join(', ')}`}`,
    'pt-BR': ({ words }) =>
      `o arquivo não está em UTF-8 e foi lido como Windows-1252; confira os acentos${words.length === 0 ? '' : `: ${words.join(', ')}`}`,
  }),
  file_many_rejected: entry<{ rejected: number; rows: number; percent: number }>({
    en: ({ rejected, rows, percent }, { number, plural }) =>
      `${number(rejected)} of ${number(rows)} lines (${percent} %) ${plural(rejected, 'is', 'are')} rejected, which is more than 5 %: check columns and country`,
    'pt-BR': ({ rejected, rows, percent }, { number, plural }) =>
      `${number(rejected)} de ${number(rows)} linhas (${percent}%) ${plural(rejected, 'foi recusada', 'foram recusadas')}, mais de 5%: confira as colunas e o país`,
  }),
  file_no_lines: entry({
    en: 'The file has no lines below its header',
    'pt-BR': 'O arquivo não tem linhas abaixo do cabeçalho',
  }),
};
