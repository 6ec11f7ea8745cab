import { entry } from '../entry.ts';

/** Why a message is unknown, as short as possible. */
const REASONS: Record<string, { en: string; 'pt-BR': string }> = {
  'lost-answer': { en: 'answer lost', 'pt-BR': 'resposta perdida' },
  'gateway-silence': { en: 'gateway silent', 'pt-BR': 'a Z-API não respondeu' },
  'unclear-answer': { en: 'answer unclear', 'pt-BR': 'resposta pouco clara' },
  'ids-with-error': { en: 'ids and an error', 'pt-BR': 'ids e um erro' },
  'worker-died': { en: 'worker died', 'pt-BR': 'o processo de envio morreu' },
  'callback-uncertain': { en: 'Z-API is unsure', 'pt-BR': 'a Z-API não sabe' },
  rollback: { en: 'Redis forgot the attempt', 'pt-BR': 'o Redis esqueceu a tentativa' },
  recalled: { en: 'taken back', 'pt-BR': 'recolhida' },
  'evidence-pending': {
    en: 'not resent: a callback may be about it',
    'pt-BR': 'não reenviada: um aviso pode ser sobre ela',
  },
  'search-unanswered': {
    en: 'not resent: Z-API queue did not answer',
    'pt-BR': 'não reenviada: a fila da Z-API não respondeu',
  },
};

const CALLBACKS = {
  heard: { en: 'callbacks arrive', 'pt-BR': 'os avisos chegam' },
  silent: { en: 'no callback since', 'pt-BR': 'nenhum aviso desde então' },
  'never-seen': { en: 'no callbacks here', 'pt-BR': 'aqui não chegam avisos' },
} as const;

/** What `pombo unknown list` and `resolve` print. Phrases are short: several of them share a line. */
export const UNKNOWN_SCREEN = {
  unknown_reason: entry<{ code: string }>({
    en: ({ code }) => REASONS[code]?.en ?? code,
    'pt-BR': ({ code }) => REASONS[code]?.['pt-BR'] ?? code,
  }),
  unknown_callbacks: entry<{ kind: keyof typeof CALLBACKS }>({
    en: ({ kind }) => CALLBACKS[kind].en,
    'pt-BR': ({ kind }) => CALLBACKS[kind]['pt-BR'],
  }),
  unknown_attempt: entry<{ attempt: number; ago: string }>({
    en: ({ attempt, ago }) => `attempt ${attempt}, ${ago}`,
    'pt-BR': ({ attempt, ago }) => `tentativa ${attempt}, ${ago}`,
  }),
  ago: entry<{ span: string }>({ en: ({ span }) => `${span} ago`, 'pt-BR': ({ span }) => `há ${span}` }),
  unknown_assumed: entry({ en: 'assumed sent', 'pt-BR': 'dada como enviada' }),
  unknown_ids: entry({ en: 'Z-API gave ids', 'pt-BR': 'a Z-API deu ids' }),
  unknown_not_searched: entry({ en: 'queue not searched', 'pt-BR': 'fila não consultada' }),
  unknown_not_in_queue: entry<{ ago: string }>({
    en: ({ ago }) => `not in Z-API queue ${ago}`,
    'pt-BR': ({ ago }) => `fora da fila da Z-API ${ago}`,
  }),
  unknown_same_person: entry<{ count: number }>({
    en: ({ count }) => `${count} unknown to this person`,
    'pt-BR': ({ count }) => `${count} incertas para esta pessoa`,
  }),
  unknown_undecidable: entry({
    en: 'callbacks contradict each other, or are too many',
    'pt-BR': 'os avisos se contradizem, ou são demais',
  }),
  unknown_shared: entry({ en: 'the number is shared', 'pt-BR': 'o número tem outros remetentes' }),
  unknown_resend_now: entry({ en: 'you may resend now', 'pt-BR': 'você já pode reenviar' }),
  unknown_resend_from: entry<{ at: string }>({
    en: ({ at }) => `you may resend from ${at}`,
    'pt-BR': ({ at }) => `você pode reenviar a partir das ${at}`,
  }),
  unknown_sign: entry<{
    isEntry: boolean;
    id: string | undefined;
    isFailed: boolean;
    others: readonly string[];
    count: number;
    isElsewhere: boolean;
  }>({
    en: ({ isEntry, id, isFailed, others, count, isElsewhere }) =>
      `${isEntry ? 'entry in Z-API queue' : 'callback'}${id === undefined ? '' : ` ${id}`}${isFailed ? ' (not sent)' : ''} may be about ${either(['this one', ...(count > others.length ? [`${count} others`] : others), ...(isElsewhere ? ['another sender'] : [])], 'or')}`,
    'pt-BR': ({ isEntry, id, isFailed, others, count, isElsewhere }) =>
      `${isEntry ? 'item na fila da Z-API' : 'aviso'}${id === undefined ? '' : ` ${id}`}${isFailed ? ' (não enviada)' : ''} pode ser sobre ${either(['esta', ...(count > others.length ? [`outras ${count}`] : others), ...(isElsewhere ? ['outro remetente'] : [])], 'ou')}`,
  }),
  unknown_none: entry({ en: 'No message is unknown.', 'pt-BR': 'Nenhuma mensagem está incerta.' }),
  unknown_check: entry({
    en: 'Check the phone, or the chat in WhatsApp, then for each message:',
    'pt-BR': 'Confira no celular, ou na conversa do WhatsApp, e depois, para cada mensagem:',
  }),
  unknown_step: entry<{ as: 'sent' | 'resend' | 'drop' }>({
    en: ({ as }) => `${STEPS_EN[as]}: pombo unknown resolve ID --as ${as}`,
    'pt-BR': ({ as }) => `${STEPS_PT[as]}: pombo unknown resolve ID --as ${as}`,
  }),
  unknown_done: entry<{ id: string; as: 'sent' | 'resend' | 'drop' }>({
    en: ({ id, as }) => `${id}: ${DONE_EN[as]}`,
    'pt-BR': ({ id, as }) => `${id}: ${DONE_PT[as]}`,
  }),
  unknown_warning: entry<{ count: number }>({
    en: ({ count }) =>
      `${count === 1 ? 'This message' : `Each of these ${count} messages`} may already have been delivered. If you send again, the customer may receive it twice.`,
    'pt-BR': ({ count }) =>
      `${count === 1 ? 'Esta mensagem' : `Cada uma destas ${count} mensagens`} pode já ter sido entregue. Se você enviar de novo, o cliente pode receber duas vezes.`,
  }),
  unknown_not_confirmed: entry<{ warning: string }>({
    en: ({ warning }) => ({
      text: 'Sending again was not confirmed, so nothing was changed',
      hint: `${warning}\nTo send anyway, add --yes. If it arrived, use --as sent.`,
    }),
    'pt-BR': ({ warning }) => ({
      text: 'O reenvio não foi confirmado, por isso nada mudou',
      hint: `${warning}\nPara enviar mesmo assim, acrescente --yes. Se ela chegou, use --as sent.`,
    }),
  }),
};

const STEPS_EN = {
  sent: 'it arrived',
  resend: 'it did not, send it again',
  drop: 'it did not, leave it',
} as const;
const STEPS_PT = {
  sent: 'chegou',
  resend: 'não chegou, enviar de novo',
  drop: 'não chegou, deixar assim',
} as const;
const DONE_EN = {
  sent: 'counted as sent',
  resend: 'queued again; it may arrive twice',
  drop: 'dropped, not sent again',
} as const;
const DONE_PT = {
  sent: 'contada como enviada',
  resend: 'de volta na fila; pode chegar duas vezes',
  drop: 'descartada, não será enviada de novo',
} as const;

function either(items: readonly string[], or: string): string {
  return `${items.slice(0, -1).join(', ')}${items.length > 1 ? ` ${or} ` : ''}${items.at(-1)!}`;
}
