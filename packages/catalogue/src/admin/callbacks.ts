import { entry } from '../entry.ts';

/** What `pombo callbacks` prints: the addresses that receive Pombo's events. */
export const CALLBACKS_SCREEN = {
  callbacks_none: entry({
    en: 'No endpoint receives events. Add your backend: pombo callbacks add URL',
    'pt-BR': 'Nenhum endereço recebe os eventos. Para acrescentar o seu sistema: pombo callbacks add URL',
  }),
  callback_all: entry({ en: 'all', 'pt-BR': 'todos' }),
  callback_never: entry({ en: 'never', 'pt-BR': 'nunca' }),
  callback_try: entry<{ id: string }>({
    en: ({ id }) => `check that it responds: pombo callbacks test ${id}`,
    'pt-BR': ({ id }) => `confira se ele responde: pombo callbacks test ${id}`,
  }),
  callback_disabled: entry<{ id: string; at: string; why: string }>({
    en: ({ id, at, why }) => `${id} has been disabled since ${at}: ${why}`,
    'pt-BR': ({ id, at, why }) => `${id} está desativado desde ${at}: ${why}`,
  }),
  callback_failing: entry<{ id: string; at: string; why: string }>({
    en: ({ id, at, why }) => `${id} has been failing since ${at}: ${why}`,
    'pt-BR': ({ id, at, why }) => `${id} está falhando desde ${at}: ${why}`,
  }),
  callback_enable: entry<{ id: string }>({
    en: ({ id }) => `enable it: pombo callbacks enable ${id}`,
    'pt-BR': ({ id }) => `para ativar: pombo callbacks enable ${id}`,
  }),
  callback_then_missed: entry<{ command: string }>({
    en: ({ command }) => `then send what it missed: ${command}`,
    'pt-BR': ({ command }) => `depois, para mandar o que ele perdeu: ${command}`,
  }),
  callback_missed: entry<{ command: string }>({
    en: ({ command }) => `send what it missed: ${command}`,
    'pt-BR': ({ command }) => `para mandar o que ele perdeu: ${command}`,
  }),
  callback_accepted: entry<{ status: number; ms: number }>({
    en: ({ status, ms }) => `It accepted the event: ${status}, ${ms} ms.`,
    'pt-BR': ({ status, ms }) => `Ele aceitou o evento: ${status}, ${ms} ms.`,
  }),
  callback_refused: entry<{ why: string; ms: number }>({
    en: ({ why, ms }) => `It ${why} (${ms} ms).`,
    'pt-BR': ({ why, ms }) => `Ele não aceitou o evento: ${why} (${ms} ms).`,
  }),
  callback_nothing_since: entry({
    en: 'No event since then is of a type that it subscribes to.',
    'pt-BR': 'Desde então não houve nenhum evento que ele receba.',
  }),
  callback_queued: entry<{ count: number }>({
    en: ({ count }, { number }) => `Queued ${number(count)} for delivery.`,
    'pt-BR': ({ count }, format) => `${format.count(count, 'evento entrou', 'eventos entraram')} na fila de entrega.`,
  }),
  callback_dropped: entry<{ count: number }>({
    en: ({ count }, { number }) =>
      `${number(count)} did not fit into the queue: replay again once these are delivered.`,
    'pt-BR': ({ count }, format) =>
      `${format.count(count, 'não coube', 'não couberam')} na fila: repita depois que estes forem entregues.`,
  }),
  callback_who_delivers: entry({
    en: 'a running API delivers them (pombo up, pombo api); see: pombo callbacks list',
    'pt-BR': 'quem entrega é a API em execução (pombo up, pombo api); para ver: pombo callbacks list',
  }),
  callback_enabled: entry<{ id: string }>({
    en: ({ id }) => `${id} receives events from now on.`,
    'pt-BR': ({ id }) => `${id} recebe os eventos a partir de agora.`,
  }),
  callback_both_sign: entry({
    en: 'For one day, the old secret signs as well.',
    'pt-BR': 'Por um dia, o segredo antigo também assina.',
  }),
  callback_removed: entry<{ id: string; waiting: number }>({
    en: ({ id, waiting }, { count }) =>
      `Removed ${id}${waiting === 0 ? '' : ` and dropped ${count(waiting, 'queued event', 'queued events')}`}.`,
    'pt-BR': ({ id, waiting }, { count }) =>
      `${id} removido${waiting === 0 ? '' : `, com ${count(waiting, 'evento que estava', 'eventos que estavam')} na fila`}.`,
  }),
  callback_secret_once: entry<{ id: string }>({
    en: ({ id }) => `This secret is shown only once. It signs every request to ${id} (Standard Webhooks).`,
    'pt-BR': ({ id }) =>
      `Este segredo só aparece desta vez. Ele assina todas as requisições para ${id} (Standard Webhooks).`,
  }),
};
