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
    'pt-BR': ({ text, until }) => (text.includes(':') ? `${text} (até ${until})` : `${text} até ${until}`),
  }),
  lane_more: entry<{ count: number; code: string }>({
    en: ({ count, code }) => `… and ${count} more (${code})`,
    'pt-BR': ({ count, code }) => `… e mais ${count} (${code})`,
  }),
  lane_state_held: entry<{ reasons: readonly string[] }>({
    en: ({ reasons }) => `held (${reasons.join(', ')})`,
    'pt-BR': ({ reasons }) => `parado (${reasons.join(', ')})`,
  }),
  lane_no_number: entry({ en: 'There is no number to pause.', 'pt-BR': 'Não há número para pausar.' }),
  lane_paused_all: entry<{ instances: readonly string[] }>({
    en: ({ instances }, format) =>
      `Paused ${format.count(instances.length, 'number', 'numbers')}${instances.length === 0 ? '' : `: ${format.list(instances)}`}.`,
    'pt-BR': ({ instances }, format) =>
      `${format.count(instances.length, 'número pausado', 'números pausados')}${instances.length === 0 ? '' : `: ${format.list(instances)}`}.`,
  }),
  lane_paused_before: entry<{ instances: readonly string[] }>({
    en: ({ instances }, { list }) => `Paused before: ${list(instances)}.`,
    'pt-BR': ({ instances }, { list }) =>
      `Já ${instances.length === 1 ? 'estava' : 'estavam'} em pausa: ${list(instances)}.`,
  }),
  lane_resumed_all: entry<{ instances: readonly string[] }>({
    en: ({ instances }, format) =>
      instances.length === 0
        ? 'No number sends again.'
        : `Resumed ${format.count(instances.length, 'number', 'numbers')}: ${format.list(instances)}.`,
    'pt-BR': ({ instances }, format) =>
      instances.length === 0
        ? 'Nenhum número voltou a enviar.'
        : `${format.count(instances.length, 'número voltou', 'números voltaram')} a enviar: ${format.list(instances)}.`,
  }),
  lane_not_resumed: entry<{ count: number }>({
    en: ({ count }) => `Not resumed, because ${count === 1 ? 'it has' : 'they have'} another hold:`,
    'pt-BR': ({ count }) =>
      count === 1
        ? 'Não voltou a enviar, porque tem outro motivo para estar parado:'
        : 'Não voltaram a enviar, porque têm outro motivo para estar parados:',
  }),
  lane_none: entry({
    en: 'No lanes yet: no worker has served an instance, and nothing was queued.',
    'pt-BR': 'Ainda não há números: nenhum processo de envio atendeu um, e nada entrou na fila.',
  }),
  lane_no_callbacks: entry<{ instance: string }>({
    en: ({ instance }) => `${instance}: Z-API has never sent a callback, so accepted messages stay "accepted"`,
    'pt-BR': ({ instance }) =>
      `${instance}: a Z-API nunca mandou um aviso; por isso as mensagens aceitas continuam como "accepted"`,
  }),
  lane_workers: entry<{ count: number }>({
    en: ({ count }, format) => (count === 0 ? 'no worker' : `${count} ${format.plural(count, 'worker', 'workers')}`),
    'pt-BR': ({ count }, format) =>
      count === 0 ? 'nenhum processo' : `${count} ${format.plural(count, 'processo', 'processos')}`,
  }),
  lane_state: entry<{ state: string }>({
    en: ({ state }) => state,
    'pt-BR': ({ state }) => LANE_STATES_PT[state] ?? state,
  }),
  lane_paused: entry<{ instance: string; queued: number }>({
    en: ({ instance, queued }) => `Paused ${instance} (${queued === 0 ? 'nothing is queued' : `${queued} queued`}).`,
    'pt-BR': ({ instance, queued }) => `${instance} em pausa (${queued === 0 ? 'nada na fila' : `${queued} na fila`}).`,
  }),
  lane_released: entry<{ instance: string; released: readonly string[]; isHeld: boolean }>({
    en: ({ instance, released, isHeld }) =>
      released.length > 0
        ? `Released ${instance}: ${released.join(', ')}.`
        : isHeld
          ? `Released no hold of ${instance}.`
          : `${instance} was not held.`,
    'pt-BR': ({ instance, released, isHeld }) =>
      released.length > 0
        ? `${instance} liberado: ${released.join(', ')}.`
        : isHeld
          ? `${instance} continua parado.`
          : `${instance} não estava parado.`,
  }),
  lane_no_worker: entry<{ instance: string }>({
    en: ({ instance }) => `No worker is serving ${instance}.`,
    'pt-BR': ({ instance }) => `Nenhum processo de envio atende ${instance}.`,
  }),
  number_unknown: entry<{ instance: string; detail: string }>({
    en: ({ instance, detail }) => `${instance}: state unknown (${detail})`,
    'pt-BR': ({ instance, detail }) => `${instance}: estado desconhecido (${detail})`,
  }),
  number_serving: entry<{ instances: readonly string[] }>({
    en: ({ instances }) => `Serving  ${instances.join(', ')}`,
    'pt-BR': ({ instances }) => `Atende   ${instances.join(', ')}`,
  }),
  number_unasked: entry<{ count: number }>({
    en: ({ count }) => `and ${count} more, not checked yet`,
    'pt-BR': ({ count }) => `e mais ${count}, ainda não ${count === 1 ? 'verificado' : 'verificados'}`,
  }),
  number_connected: entry<{ instance: string }>({
    en: ({ instance }) => `${instance} is connected`,
    'pt-BR': ({ instance }) => `${instance} está conectado`,
  }),
  number_silent_fix: entry({
    en: 'See z-api above; then: pombo instances check',
    'pt-BR': 'Veja z-api acima; depois: pombo instances check',
  }),
};

const LANE_STATES_PT: Record<string, string> = {
  open: 'aberto',
  held: 'parado',
  sending: 'enviando',
  cooling: 'esfriando',
};
