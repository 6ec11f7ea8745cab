import { entry, type Format } from '../entry.ts';
import { REASON_LABELS } from '../lanes/labels.ts';
import type { StatusCode } from '../messages/statuses-en.ts';

/** The statuses of messages: as one word, and for several messages. */
const STATUSES_PT: Record<StatusCode, readonly [one: string, many: string]> = {
  queued: ['na fila', 'na fila'],
  sending: ['saindo agora', 'saindo agora'],
  accepted: ['aceita', 'aceitas'],
  sent: ['enviada', 'enviadas'],
  delivered: ['entregue', 'entregues'],
  read: ['lida', 'lidas'],
  failed: ['com falha', 'com falha'],
  unknown: ['incerta', 'incertas'],
  cancelled: ['cancelada', 'canceladas'],
  expired: ['expirada', 'expiradas'],
  suppressed: ['descadastrada', 'descadastradas'],
};

/** The states of campaigns. */
const STATES = {
  importing: { en: 'importing', 'pt-BR': 'em importação' },
  ready: { en: 'ready', 'pt-BR': 'pronta' },
  scheduled: { en: 'scheduled', 'pt-BR': 'agendada' },
  running: { en: 'running', 'pt-BR': 'em andamento' },
  paused: { en: 'paused', 'pt-BR': 'pausada' },
  completed: { en: 'completed', 'pt-BR': 'concluída' },
  cancelled: { en: 'cancelled', 'pt-BR': 'cancelada' },
  removing: { en: 'removing', 'pt-BR': 'em remoção' },
} as const;

/** The state of a campaign. */
export type CampaignStateCode = keyof typeof STATES;

/** Returns the word for a campaign's state. */
export function stateWord(state: CampaignStateCode, { language }: Pick<Format, 'language'>): string {
  return STATES[state][language];
}

const DAYS_PT: Record<string, string> = {
  mon: 'seg',
  tue: 'ter',
  wed: 'qua',
  thu: 'qui',
  fri: 'sex',
  sat: 'sáb',
  sun: 'dom',
};

/** Why a campaign as a whole waits. */
const WAITS: Record<string, { en: string; 'pt-BR': string }> = {
  window: { en: 'outside its hours', 'pt-BR': 'está fora do horário dela' },
  'daily-limit': { en: 'its daily limit is reached', 'pt-BR': 'o limite diário dela foi atingido' },
  timezone: {
    en: 'this machine does not know its time zone',
    'pt-BR': 'esta máquina não conhece o fuso horário dela',
  },
  never: { en: 'its hours and days never overlap', 'pt-BR': 'o horário e os dias dela nunca coincidem' },
};

const IDLE_PT: Record<string, (count: number, codes: readonly string[]) => string> = {
  held: (count, codes) => `${count === 1 ? 'está parado' : 'estão parados'} (${codes.join(', ')})`,
  cooling: (count, codes) => `${count === 1 ? 'espera' : 'esperam'} um pouco (${codes.join(', ')})`,
  waiting: (count, codes) =>
    `${count === 1 ? 'aguarda' : 'aguardam'} (${codes.map((code) => labelPt(code)).join(', ')})`,
};

function labelPt(code: string): string {
  const labels: Partial<Record<string, string>> = REASON_LABELS['pt-BR'];
  return labels[code] ?? code;
}

/** Short texts that several screens are made of. */
export const LABELS = {
  status: entry<{ status: StatusCode }>({
    en: ({ status }) => status,
    'pt-BR': ({ status }) => STATUSES_PT[status][0],
  }),
  status_count: entry<{ status: StatusCode; count: number }>({
    en: ({ status, count }, { number }) => `${number(count)} ${status}`,
    'pt-BR': ({ status, count }, { number, plural }) => `${number(count)} ${plural(count, ...STATUSES_PT[status])}`,
  }),
  waiting_count: entry<{ count: number }>({
    en: ({ count }, { number }) => `${number(count)} waiting`,
    'pt-BR': ({ count }, { number }) => `${number(count)} aguardando`,
  }),
  no_messages: entry({ en: 'no messages', 'pt-BR': 'nenhuma mensagem' }),
  campaign_state: entry<{ state: CampaignStateCode }>({
    en: ({ state }) => STATES[state].en,
    'pt-BR': ({ state }) => STATES[state]['pt-BR'],
  }),
  rules_days: entry<{ days: string }>({
    en: ({ days }) => days,
    'pt-BR': ({ days }) => days.replaceAll(/[a-z]{3}/g, (day) => DAYS_PT[day] ?? day),
  }),
  rules_limit: entry<{ count: number }>({
    en: ({ count }, { number }) => `at most ${number(count)} a day`,
    'pt-BR': ({ count }, { number }) => `no máximo ${number(count)} por dia`,
  }),
  estimate: entry<{ kind: 'never' | 'moment' | 'about' | 'up-to'; from: string; to: string }>({
    en: ({ kind, from, to }) =>
      kind === 'never'
        ? 'never: the hours of the campaign and of its numbers do not meet'
        : kind === 'moment'
          ? 'under a minute'
          : kind === 'up-to'
            ? `up to ${to}`
            : `about ${from === to ? to : `${from} – ${to}`}`,
    'pt-BR': ({ kind, from, to }) =>
      kind === 'never'
        ? 'nunca: o horário da campanha e o dos números não coincidem'
        : kind === 'moment'
          ? 'menos de um minuto'
          : kind === 'up-to'
            ? `até ${to}`
            : `cerca de ${from === to ? to : `${from} – ${to}`}`,
  }),
  estimate_moment: entry({ en: 'under a minute', 'pt-BR': 'menos de um minuto' }),
  estimate_days: entry<{ days: number }>({
    en: ({ days }) => `${days.toFixed(1)} days`,
    'pt-BR': ({ days }) => `${days.toFixed(1).replace('.', ',')} dias`,
  }),
  lasts_last: entry<{ instance: string; opens: string | undefined }>({
    en: ({ instance, opens }) => `${instance} last${opens === undefined ? '' : ` (closed until ${opens})`}`,
    'pt-BR': ({ instance, opens }) =>
      `${instance} por último${opens === undefined ? '' : ` (fora do horário até ${opens})`}`,
  }),
  stopped: entry<{ instances: readonly string[]; stops: readonly string[] }>({
    en: ({ instances, stops }, { list, plural }) =>
      stops.includes('no-worker')
        ? `no worker serves ${list(instances)}`
        : `${list(instances)} ${plural(instances.length, 'is', 'are')} ${stops.map((stop) => (stop === 'paused' || stop === 'disconnected' ? stop : `held (${stop})`)).join(' and ')}`,
    'pt-BR': ({ instances, stops }, { list, plural }) =>
      stops.includes('no-worker')
        ? `nenhum processo de envio atende ${list(instances)}`
        : `${list(instances)} ${plural(instances.length, 'está', 'estão')} ${stops.map((stop) => stopPt(stop, instances.length)).join(' e ')}`,
  }),
  would_not_send: entry<{ why: string }>({
    en: ({ why }) => `would not send: ${why}`,
    'pt-BR': ({ why }) => `não sairia: ${why}`,
  }),
  stands_still: entry<{ why: string }>({
    en: ({ why }) => `stands still: ${why}`,
    'pt-BR': ({ why }) => `não está saindo nada: ${why}`,
  }),
  not_sending: entry<{ why: string }>({
    en: ({ why }) => `not sending: ${why}`,
    'pt-BR': ({ why }) => `não está saindo: ${why}`,
  }),
  the_rest: entry<{ takes: string }>({
    en: ({ takes }) => `the rest: ${takes}`,
    'pt-BR': ({ takes }) => `o resto: ${takes}`,
  }),
  once_started: entry<{ takes: string }>({
    en: ({ takes }) => `${takes} once started`,
    'pt-BR': ({ takes }) => `${takes} depois de iniciada`,
  }),
  to_go: entry<{ takes: string }>({
    en: ({ takes }) => `${takes} to go`,
    'pt-BR': ({ takes }) => `${takes} até o fim`,
  }),
  waits_start: entry<{ count: number; at: string }>({
    en: ({ count, at }, format) => `${waitEn(count, format)}: it starts at ${at}`,
    'pt-BR': ({ count, at }, format) => `${waitPt(count, format)}: a campanha começa em ${at}`,
  }),
  waits: entry<{ count: number; reason: string; until: string | undefined }>({
    en: ({ count, reason, until }, format) =>
      `${waitEn(count, format)}: ${WAITS[reason]?.en ?? reason}${until === undefined ? '' : `, until ${until}`}`,
    'pt-BR': ({ count, reason, until }, format) =>
      `${waitPt(count, format)}: ${WAITS[reason]?.['pt-BR'] ?? reason}${until === undefined ? '' : `, até ${until}`}`,
  }),
  waits_lane: entry<{ count: number; instances: readonly string[]; why: string }>({
    en: ({ count, instances, why }, format) =>
      `${waitEn(count, format)}: ${why === 'no worker' ? `no worker serves ${format.list(instances)}` : `${format.list(instances)} ${format.plural(instances.length, 'is', 'are')} ${why}`}`,
    'pt-BR': ({ count, instances, why }, format) => `${waitPt(count, format)}: ${idlePt(instances, why, format)}`,
  }),
};

function waitEn(count: number, format: Format): string {
  return `${format.count(count, 'message', 'messages')} ${format.plural(count, 'waits', 'wait')}`;
}

function waitPt(count: number, format: Format): string {
  return format.count(count, 'mensagem aguarda', 'mensagens aguardam');
}

/** `held (paused, tls)`, as campaigns say why a number is idle, in Portuguese. */
function idlePt(instances: readonly string[], why: string, { list }: Format): string {
  if (why === 'no worker') return `nenhum processo de envio atende ${list(instances)}`;
  const [, kind = '', codes = ''] = /^(held|cooling|waiting) \((.*)\)$/.exec(why) ?? [];
  const text = IDLE_PT[kind]?.(instances.length, codes.split(', ')) ?? why;
  return `${list(instances)} ${text}`;
}

function stopPt(stop: string, count: number): string {
  const many = count === 1 ? '' : 's';
  if (stop === 'paused') return `pausado${many}`;
  return stop === 'disconnected' ? `desconectado${many}` : `parado${many} (${stop})`;
}
