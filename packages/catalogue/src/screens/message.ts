import { entry, type AnyNotice } from '../entry.ts';

const OUTCOMES_PT: Record<string, string> = {
  accepted: 'aceita',
  unknown: 'incerta',
  unreached: 'Z-API não alcançada',
  busy: 'Z-API ocupada',
  down: 'número fora',
  refused: 'recusada',
  errored: 'erro da Z-API',
  sent: 'enviada',
  delivered: 'entregue',
  read: 'lida',
  failed: 'com falha',
  cancelled: 'cancelada',
  expired: 'expirada',
  suppressed: 'descadastrada',
  queued: 'na fila',
};

const outcome = (code: string): string => OUTCOMES_PT[code] ?? code;

/** What `pombo message show` prints. */
export const MESSAGE_SCREEN = {
  message_event: entry<{ what: string }>({
    en: ({ what }) => what,
    'pt-BR': ({ what }) => outcome(what),
  }),
  message_resolved_as: entry<{ as: string }>({
    en: ({ as }) => `resolved as ${as}`,
    'pt-BR': ({ as }) => `resolvida como ${as}`,
  }),
  message_send_at: entry<{ at: string }>({
    en: ({ at }) => `to be sent at ${at}`,
    'pt-BR': ({ at }) => `para sair em ${at}`,
  }),
  message_no_request: entry<{ times: number }>({
    en: ({ times }) => `no request made${times > 1 ? ` (${times} times)` : ''}`,
    'pt-BR': ({ times }) => `nenhuma requisição feita${times > 1 ? ` (${times} vezes)` : ''}`,
  }),
  message_attempt: entry<{ first: number; last: number }>({
    en: ({ first, last }) => (first === last ? `attempt ${last}` : `attempts ${first}–${last}`),
    'pt-BR': ({ first, last }) => (first === last ? `tentativa ${last}` : `tentativas ${first}–${last}`),
  }),
  message_held: entry<{ hold: string }>({
    en: ({ hold }) => `the number was held (${hold})`,
    'pt-BR': ({ hold }) => `o número foi parado (${hold})`,
  }),
  message_again: entry({ en: 'queued again', 'pt-BR': 'de volta na fila' }),
  message_then: entry<{ status: string }>({
    en: ({ status }) => `then ${status}`,
    'pt-BR': ({ status }) => `depois ${outcome(status)}`,
  }),
  message_not_before: entry<{ at: string }>({
    en: ({ at }) => `not before ${at}`,
    'pt-BR': ({ at }) => `não antes de ${at}`,
  }),
  message_duplicate: entry<{ certainty: 'certain' | 'possible' }>({
    en: ({ certainty }) =>
      certainty === 'certain' ? 'the recipient received it twice' : 'the recipient may have received it twice',
    'pt-BR': ({ certainty }) =>
      certainty === 'certain' ? 'a pessoa recebeu duas vezes' : 'a pessoa pode ter recebido duas vezes',
  }),
  message_status_assumed: entry<{ status: string }>({
    en: ({ status }) => `${status} (assumed sent)`,
    'pt-BR': ({ status }) => `${status} (dada como enviada)`,
  }),
  message_status_unconfirmed: entry<{ status: string }>({
    en: ({ status }) => `${status} (unconfirmed: no callback in 24 h of connected time)`,
    'pt-BR': ({ status }) => `${status} (sem confirmação: nenhum aviso em 24 h de conexão)`,
  }),
  message_resolved: entry<{ as: string; at: string; by: string | undefined; why: string | undefined }>({
    en: ({ as, at, by, why }) =>
      `as ${as}, ${at}${by === undefined ? '' : ` by ${by}`}${why === undefined ? '' : `: ${why}`}`,
    'pt-BR': ({ as, at, by, why }) =>
      `como ${as}, ${at}${by === undefined ? '' : ` por ${by}`}${why === undefined ? '' : `: ${why}`}`,
  }),
  message_none: entry({ en: 'No messages.', 'pt-BR': 'Nenhuma mensagem.' }),
  message_newest: entry<{ count: number }>({
    en: ({ count }, { number }) => `The newest ${number(count)}; more with --limit.`,
    'pt-BR': ({ count }, { number }) => `As ${number(count)} mais novas; para ver mais: --limit.`,
  }),
  message_not_ours: entry<{ asked: readonly string[] }>({
    en: ({ asked }) => ({
      text: `No message of ours has ${asked.join(' or ')}`,
      hint: 'Z-API returns both ids. Pombo does not know messages that other systems sent through the number.',
    }),
    'pt-BR': ({ asked }) => ({
      text: `Nenhuma mensagem daqui tem ${asked.join(' nem ')}`,
      hint: 'Os dois ids vêm da Z-API. O Pombo não conhece mensagens que outros sistemas enviaram pelo número.',
    }),
  }),
  message_cancelled: entry<{ id: string }>({
    en: ({ id }) => `Cancelled ${id}: it will not be sent.`,
    'pt-BR': ({ id }) => `${id} cancelada: não vai sair.`,
  }),
  message_undo: entry<{ command: string }>({
    en: ({ command }) => `undo: ${command}`,
    'pt-BR': ({ command }) => `para desfazer: ${command}`,
  }),
  message_requeued: entry<{ id: string; instance: string }>({
    en: ({ id, instance }) => `Queued ${id} again on ${instance}.`,
    'pt-BR': ({ id, instance }) => `${id} voltou para a fila de ${instance}.`,
  }),
  message_known: entry({
    en: 'This id was already queued with the same content: nothing new was queued.',
    'pt-BR': 'Este id já entrou na fila com o mesmo conteúdo: nada de novo entrou.',
  }),
  message_maybe_queued: entry<{ problem: AnyNotice; id: string }>({
    en: ({ problem, id }, { words }) => ({
      text: `${words(problem).text}; the message may or may not have been queued`,
      hint: `Repeat the command with --id ${id}: the message is then queued exactly once.`,
    }),
    'pt-BR': ({ problem, id }, { words }) => ({
      text: `${words(problem).text}; não se sabe se a mensagem entrou na fila`,
      hint: `Repita o comando com --id ${id}: assim a mensagem entra na fila uma única vez.`,
    }),
  }),
  message_image: entry<{ bytes: number; sha256: string }>({
    en: ({ bytes, sha256 }) => `${bytes} bytes, sha256 ${sha256}`,
    'pt-BR': ({ bytes, sha256 }) => `${bytes} bytes, sha256 ${sha256}`,
  }),
  message_then_retry: entry<{ id: string }>({
    en: ({ id }) => `then: pombo message retry ${id}`,
    'pt-BR': ({ id }) => `depois: pombo message retry ${id}`,
  }),
  message_not_found: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `No message has the id "${id}"`,
      hint: 'Messages are kept for 30 days. The newest: pombo message list',
    }),
    'pt-BR': ({ id }) => ({
      text: `Nenhuma mensagem tem o id "${id}"`,
      hint: 'As mensagens ficam guardadas por 30 dias. As mais novas: pombo message list',
    }),
  }),
};
