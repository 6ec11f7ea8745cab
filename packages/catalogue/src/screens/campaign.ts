import { entry, type AnyNotice, type Format } from '../entry.ts';
import { stateWord, type CampaignStateCode } from './labels.ts';

/** The names of facts and columns. A program finds them in English, whatever the language. */
const NAMES = {
  id: 'id',
  name: 'nome',
  state: 'estado',
  status: 'status',
  file: 'arquivo',
  through: 'por',
  caption: 'texto',
  image: 'imagem',
  pace: 'intervalo',
  'on unknown': 'se incerta',
  created: 'criada',
  sends: 'envia',
  starts: 'começa',
  started: 'iniciada',
  ended: 'terminou',
  expires: 'expira',
  progress: 'andamento',
  duplicates: 'duplicadas',
  forgotten: 'sem registro',
  rate: 'ritmo',
  'time left': 'falta',
  messages: 'mensagens',
  left: 'faltam',
  failed: 'com falha',
  unknown: 'incertas',
  instance: 'número',
  lane: 'situação',
  waiting: 'aguardando',
  type: 'tipo',
  phone: 'telefone',
  attempts: 'tentativas',
  attempt: 'tentativa',
  duplicate: 'duplicada',
  error: 'erro',
  priority: 'prioridade',
  campaign: 'campanha',
  line: 'linha',
  'not before': 'não antes de',
  accepted: 'aceita',
  sent: 'enviada',
  delivered: 'entregue',
  read: 'lida',
  views: 'visualizações',
  resolved: 'resolvida',
  known: 'o que se sabe',
  metadata: 'metadados',
  when: 'quando',
  what: 'o quê',
  details: 'detalhes',
  queued: 'na fila',
  sending: 'saindo',
  'served by': 'atendido por',
  since: 'desde',
  why: 'motivo',
  'resend from': 'reenviar a partir de',
  'comes here': 'vem para cá',
  callback: 'aviso',
  url: 'endereço',
  last: 'último',
  fields: 'campos',
  scopes: 'permissões',
  'last used': 'último uso',
  revoked: 'revogada',
  events: 'eventos',
  window: 'horário',
  days: 'dias',
  timezone: 'fuso',
  'daily limit': 'limite diário',
  'other senders': 'outros sistemas',
  reason: 'motivo',
  detail: 'detalhe',
  worker: 'processo de envio',
  host: 'máquina',
} as const;

/** The name of a fact or column. */
export type FactName = keyof typeof NAMES;

type Command = 'start' | 'pause' | 'resume' | 'cancel';

const DONE_EN: Record<Command, string> = {
  start: 'Started',
  pause: 'Paused',
  resume: 'Resumed',
  cancel: 'Cancelled',
};

const DONE_PT: Record<Command, string> = {
  start: 'iniciada',
  pause: 'pausada',
  resume: 'retomada',
  cancel: 'cancelada',
};

const messagesEn = (count: number, format: Format): string => format.count(count, 'message', 'messages');
const messagesPt = (count: number, format: Format): string => format.count(count, 'mensagem', 'mensagens');
const rowsEn = (rows: number, format: Format): string => format.count(rows, 'row', 'rows');
const rowsPt = (rows: number, format: Format): string => format.count(rows, 'linha', 'linhas');

/** What the commands of campaigns print, beside `check` and `export`. */
export const CAMPAIGN_SCREEN = {
  fact_name: entry<{ name: FactName }>({ en: ({ name }) => name, 'pt-BR': ({ name }) => NAMES[name] }),
  campaign_none: entry({ en: 'No campaigns yet.', 'pt-BR': 'Ainda não há campanhas.' }),
  campaign_file: entry<{ file: string; rows: number; messages: number; skipped: number }>({
    en: ({ file, rows, messages, skipped }, { number }) =>
      `${file}: ${number(rows)} rows, ${number(messages)} messages${skipped > 0 ? `, ${number(skipped)} left out` : ''}`,
    'pt-BR': ({ file, rows, messages, skipped }, format) =>
      `${file}: ${rowsPt(rows, format)}, ${messagesPt(messages, format)}${skipped > 0 ? `, ${format.number(skipped)} fora` : ''}`,
  }),
  campaign_per_minute: entry<{ count: number }>({
    en: ({ count }, { number }) => `${number(count)} a minute`,
    'pt-BR': ({ count }, { number }) => `${number(count)} por minuto`,
  }),
  campaign_duplicates: entry<{ certain: number; possible: number }>({
    en: ({ certain, possible }, { number }) =>
      `${parts([certain > 0 && `${number(certain)} certain`, possible > 0 && `${number(possible)} possible`])}: column possibleDuplicate of the export says which`,
    'pt-BR': ({ certain, possible }, format) =>
      `${parts([certain > 0 && format.count(certain, 'certa', 'certas'), possible > 0 && format.count(possible, 'possível', 'possíveis')])}: a coluna possibleDuplicate da exportação diz quais`,
  }),
  campaign_forgotten: entry<{ count: number }>({
    en: ({ count }, format) =>
      `${messagesEn(count, format)} ended more than 30 days ago: counted above, but no longer stored individually`,
    'pt-BR': ({ count }, format) =>
      `${format.count(count, 'mensagem terminou', 'mensagens terminaram')} há mais de 30 dias: ${format.plural(count, 'está contada', 'estão contadas')} acima, mas não ${format.plural(count, 'fica', 'ficam')} mais ${format.plural(count, 'guardada uma a uma', 'guardadas uma a uma')}`,
  }),
  campaign_state_reason: entry<{ state: CampaignStateCode; reason: string | AnyNotice }>({
    en: ({ state, reason }, format) => `${state} (${reasonText(reason, format)})`,
    'pt-BR': ({ state, reason }, format) => `${stateWord(state, format)} (${reasonText(reason, format)})`,
  }),
  campaign_import_cut: entry<{ state: CampaignStateCode; rows: number }>({
    en: ({ state, rows }, format) =>
      `${state}: its import was interrupted at ${rowsEn(rows, format)}, and nothing was sent`,
    'pt-BR': ({ state, rows }, format) =>
      `${stateWord(state, format)}: a importação foi interrompida em ${rowsPt(rows, format)}, e nada foi enviado`,
  }),
  campaign_importing: entry<{ rows: number }>({
    en: ({ rows }, format) => `importing: ${rowsEn(rows, format)} so far`,
    'pt-BR': ({ rows }, format) => `em importação: ${rowsPt(rows, format)} até agora`,
  }),
  campaign_importing_cut: entry<{ rows: number }>({
    en: ({ rows }, format) =>
      `importing: interrupted at ${rowsEn(rows, format)}; run the same create again, or it is dropped automatically`,
    'pt-BR': ({ rows }, format) =>
      `em importação: interrompida em ${rowsPt(rows, format)}; repita o mesmo create, ou ela será descartada sozinha`,
  }),
  campaign_list_cut: entry({ en: 'importing, interrupted', 'pt-BR': 'importação interrompida' }),
  campaign_list_still: entry({ en: 'stands still', 'pt-BR': 'não sai nada' }),
  campaign_list_starts: entry<{ at: string }>({ en: ({ at }) => `starts ${at}`, 'pt-BR': ({ at }) => `começa ${at}` }),
  campaign_done: entry<{ command: Command; campaign: string; fact: string }>({
    en: ({ command, campaign, fact }) => `${DONE_EN[command]} campaign ${campaign}: ${fact}.`,
    'pt-BR': ({ command, campaign, fact }) => `Campanha ${campaign} ${DONE_PT[command]}: ${fact}.`,
  }),
  campaign_done_start: entry<{ count: number; takes: string }>({
    en: ({ count, takes }, format) => `${messagesEn(count, format)}, ${takes}`,
    'pt-BR': ({ count, takes }, format) => `${messagesPt(count, format)}, ${takes}`,
  }),
  campaign_done_scheduled: entry<{ count: number; at: string }>({
    en: ({ count, at }, format) => `${messagesEn(count, format)}, starting at ${at}`,
    'pt-BR': ({ count, at }, format) => `${messagesPt(count, format)}, com início em ${at}`,
  }),
  campaign_done_resume: entry<{ count: number; takes: string }>({
    en: ({ count, takes }, format) => `${messagesEn(count, format)} left, ${takes}`,
    'pt-BR': ({ count, takes }, format) =>
      `${format.plural(count, 'falta', 'faltam')} ${messagesPt(count, format)}, ${takes}`,
  }),
  campaign_done_pause: entry<{ count: number }>({
    en: ({ count }, format) => `${messagesEn(count, format)} wait`,
    'pt-BR': ({ count }, format) => format.count(count, 'mensagem aguarda', 'mensagens aguardam'),
  }),
  campaign_done_cancel: entry<{ count: number }>({
    en: ({ count }, format) => `${messagesEn(count, format)} will not be sent`,
    'pt-BR': ({ count }, format) => format.count(count, 'mensagem não será enviada', 'mensagens não serão enviadas'),
  }),
  campaign_watch_redis: entry({
    en: 'Redis does not answer; trying again …',
    'pt-BR': 'O Redis não responde; tentando de novo …',
  }),
  campaign_watch_stopped: entry<{ name: string; state: CampaignStateCode; progress: string }>({
    en: ({ name, state, progress }) => `Stopped watching. The campaign ${name} is still ${state} (${progress}).`,
    'pt-BR': ({ name, state, progress }, format) =>
      `Parou de acompanhar. A campanha ${name} continua ${stateWord(state, format)} (${progress}).`,
  }),
  campaign_ended: entry<{ isCompleted: boolean; name: string; id: string; progress: string }>({
    en: ({ isCompleted, name, id, progress }) =>
      `${isCompleted ? 'Completed' : 'Cancelled'} ${name} (${id}): ${progress}.`,
    'pt-BR': ({ isCompleted, name, id, progress }) =>
      `Campanha ${name} (${id}) ${isCompleted ? 'concluída' : 'cancelada'}: ${progress}.`,
  }),
  campaign_export_unended: entry<{ state: CampaignStateCode }>({
    en: ({ state }) => `The campaign is ${state}: these are its current results.`,
    'pt-BR': ({ state }, format) => `A campanha está ${stateWord(state, format)}: estes são os resultados até agora.`,
  }),
  campaign_no_failure: entry({ en: 'No message failed.', 'pt-BR': 'Nenhuma mensagem falhou.' }),
  campaign_reading: entry<{ name: string; count: number }>({
    en: ({ name, count }, format) => `Reading ${name}  ${messagesEn(count, format)}`,
    'pt-BR': ({ name, count }, format) => `Lendo ${name}  ${messagesPt(count, format)}`,
  }),
  campaign_lines: entry<{ lines: readonly string[]; isCut: boolean }>({
    en: ({ lines, isCut }) => `line ${lines.join(', ')}${isCut ? ', …' : ''}`,
    'pt-BR': ({ lines, isCut }, { plural }) =>
      `${plural(lines.length, 'linha', 'linhas')} ${lines.join(', ')}${isCut ? ', …' : ''}`,
  }),
  campaign_confirm_start: entry<{ name: string; count: number; through: readonly string[]; takes: string }>({
    en: ({ name, count, through, takes }, format) =>
      `Starting ${name} sends ${messagesEn(count, format)} through ${format.list(through)}: ${takes}.`,
    'pt-BR': ({ name, count, through, takes }, format) =>
      `Iniciar ${name} envia ${messagesPt(count, format)} por ${format.list(through)}: ${takes}.`,
  }),
  campaign_confirm_rejected: entry<{ count: number }>({
    en: ({ count }, format) =>
      `${format.count(count, 'line', 'lines')} of the file ${format.plural(count, 'is', 'are')} rejected.`,
    'pt-BR': ({ count }, format) =>
      `${format.count(count, 'linha do arquivo foi recusada', 'linhas do arquivo foram recusadas')}.`,
  }),
  campaign_confirm_test: entry<{ command: string }>({
    en: ({ command }) => `To see it on your own phone first: ${command}`,
    'pt-BR': ({ command }) => `Para ver antes no seu próprio celular: ${command}`,
  }),
  campaign_confirm_cancel: entry<{ name: string; count: number; total: number }>({
    en: ({ name, count, total }, format) =>
      `Cancelling ${name} ends it: ${messagesEn(count, format)} of ${format.number(total)} will not be sent.`,
    'pt-BR': ({ name, count, total }, format) =>
      `Cancelar ${name} encerra a campanha: ${format.number(count)} de ${format.number(total)} mensagens não ${format.plural(count, 'será enviada', 'serão enviadas')}.`,
  }),
  campaign_not_confirmed: entry<{ isStart: boolean }>({
    en: ({ isStart }) => ({
      text: `The name of the campaign was not typed, so ${isStart ? 'it was not started' : 'nothing was changed'}`,
      hint: 'To continue without this question, add --yes.',
    }),
    'pt-BR': ({ isStart }) => ({
      text: `O nome da campanha não foi digitado, por isso ${isStart ? 'ela não foi iniciada' : 'nada mudou'}`,
      hint: 'Para continuar sem esta pergunta, acrescente --yes.',
    }),
  }),
  confirm_type: entry<{ word: string }>({
    en: ({ word }) => `Type ${word} to continue: `,
    'pt-BR': ({ word }) => `Digite ${word} para continuar: `,
  }),
};

function parts(texts: readonly (string | false)[]): string {
  return texts.filter((text) => text !== false).join(', ');
}

/** A person's own words have no translation. */
function reasonText(reason: string | AnyNotice, format: Format): string {
  return typeof reason === 'string' ? reason : format.notice(reason);
}
