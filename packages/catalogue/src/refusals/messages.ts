import { entry, type AnyNotice } from '../entry.ts';
import type { StatusCode } from '../messages/statuses-en.ts';

const ORDERS = {
  cancelled: { en: 'cancelled', 'pt-BR': 'ser cancelada' },
  queued: { en: 'queued again', 'pt-BR': 'voltar para a fila' },
  settled: { en: 'settled', 'pt-BR': 'ser esclarecida' },
} as const;

/** What a person wanted of a message. */
export type MessageOrder = keyof typeof ORDERS;

const HINTS = {
  drop: {
    en: 'Check the phone. If it did not arrive: pombo unknown resolve ID --as drop',
    'pt-BR': 'Confira no celular. Se ela não chegou: pombo unknown resolve ID --as drop',
  },
  'only-queued': {
    en: 'Only a queued message can be cancelled, and only an unknown one dropped.',
    'pt-BR': 'Só dá para cancelar uma mensagem que está na fila, e só dá para descartar uma incerta.',
  },
  settle: {
    en: 'Check the phone, then settle it: pombo unknown resolve ID --as sent|resend|drop',
    'pt-BR': 'Confira no celular e depois esclareça: pombo unknown resolve ID --as sent|resend|drop',
  },
  taken: {
    en: 'Z-API has accepted it. Sending it again could deliver it twice.',
    'pt-BR': 'A Z-API já aceitou a mensagem. Se ela for enviada de novo, pode chegar duas vezes.',
  },
  'only-ended': {
    en: 'Only a failed, expired or cancelled message can be retried.',
    'pt-BR': 'Só dá para reenviar uma mensagem que falhou, expirou ou foi cancelada.',
  },
  'only-unknown': {
    en: 'Only an unknown message can be settled.',
    'pt-BR': 'Só dá para esclarecer uma mensagem incerta.',
  },
} as const;

/** What to do about it. */
export type OrderHint = keyof typeof HINTS;

/** Why something is not done with a message, or a number. */
export const MESSAGE_REFUSALS = {
  message_unknown_id: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `No message has the id "${id}"`,
      hint: 'Messages are kept for 30 days. List the newest: pombo message list',
    }),
    'pt-BR': ({ id }) => ({
      text: `Nenhuma mensagem tem o id "${id}"`,
      hint: 'As mensagens ficam guardadas por 30 dias. As mais novas: pombo message list',
    }),
  }),
  message_wrong_status: entry<{ id: string; status: StatusCode; order: MessageOrder; hint: OrderHint }>({
    en: ({ id, status, order, hint }) => ({
      text: `The message "${id}" is ${status} and cannot be ${ORDERS[order].en}`,
      hint: HINTS[hint].en,
    }),
    'pt-BR': ({ id, status, order, hint }) => ({
      text: `A mensagem "${id}" está como ${status} e não pode ${ORDERS[order]['pt-BR']}`,
      hint: HINTS[hint]['pt-BR'],
    }),
  }),
  message_campaign_cancelled: entry<{ id: string; campaign: string }>({
    en: ({ id, campaign }) => ({
      text: `The campaign "${campaign}" of the message "${id}" is cancelled, so its messages are not sent`,
      hint: `To send all of its messages that were never sent: pombo campaign retry ${campaign} --only cancelled`,
    }),
    'pt-BR': ({ id, campaign }) => ({
      text: `A campanha "${campaign}" da mensagem "${id}" está cancelada; por isso as mensagens dela não saem`,
      hint: `Para enviar todas as que nunca saíram: pombo campaign retry ${campaign} --only cancelled`,
    }),
  }),
  message_not_proven: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `An earlier attempt of "${id}" may have been sent; trying again could deliver it twice`,
      hint: 'Check the phone. To send it anyway: pombo unknown resolve ID --as resend (API: POST /v1/messages/ID/resolve {"as":"resend"})',
    }),
    'pt-BR': ({ id }) => ({
      text: `Uma tentativa anterior de "${id}" pode ter saído; se for enviada de novo, pode chegar duas vezes`,
      hint: 'Confira no celular. Para enviar mesmo assim: pombo unknown resolve ID --as resend (API: POST /v1/messages/ID/resolve {"as":"resend"})',
    }),
  }),
  message_late: entry<{ id: string; status: StatusCode; seconds: number }>({
    en: ({ id, status, seconds }) => ({
      text: `The message "${id}" is still ${status} after ${seconds} s`,
      hint: 'It stays queued; do not send it again. `pombo message show ID` shows its state, `pombo lanes` what holds it.',
    }),
    'pt-BR': ({ id, status, seconds }, { number }) => ({
      text: `A mensagem "${id}" continua como ${status} depois de ${number(seconds)} s`,
      hint: 'Ela continua na fila; não envie de novo. `pombo message show ID` mostra a situação dela, e `pombo lanes` o que a segura.',
    }),
  }),
  instance_unknown: entry<{ name: string; names: readonly string[] }>({
    en: ({ name, names }) => ({
      text: `No instance is called "${name}"`,
      hint: `Configured: ${names.join(', ')}`,
    }),
    'pt-BR': ({ name, names }) => ({
      text: `Nenhum número se chama "${name}"`,
      hint: `Configurados: ${names.join(', ')}`,
    }),
  }),
  instance_in_use: entry<{ name: string; where: 'here' | 'worker' }>({
    en: ({ name, where }) => ({
      text: `The instance "${name}" is configured in ${where === 'here' ? 'the instance file here' : "a running worker's instance file"}`,
      hint: `Remove it there first. To send nothing through it for now: pombo lanes pause ${name}`,
    }),
    'pt-BR': ({ name, where }) => ({
      text: `O número "${name}" está no arquivo de instâncias ${where === 'here' ? 'daqui' : 'de um processo de envio ativo'}`,
      hint: `Tire-o de lá primeiro. Para não enviar nada por ele agora: pombo lanes pause ${name}`,
    }),
  }),
  instance_busy: entry<{ name: string }>({
    en: ({ name }) => ({
      text: `The instance "${name}" has messages that are queued, being sent or unknown`,
      hint: [
        `Queued messages: pombo message list --instance ${name} --status queued (cancel: pombo message cancel ID)`,
        `Unknown messages: pombo unknown list --instance ${name}`,
      ].join('\n'),
    }),
    'pt-BR': ({ name }) => ({
      text: `O número "${name}" tem mensagens na fila, saindo ou incertas`,
      hint: [
        `Na fila: pombo message list --instance ${name} --status queued (para cancelar: pombo message cancel ID)`,
        `Incertas: pombo unknown list --instance ${name}`,
      ].join('\n'),
    }),
  }),
  recall_cut: entry<{ problem: AnyNotice; lane: string }>({
    en: ({ problem, lane }, { words }) => ({
      text: `${words(problem).text}. The lane stays held`,
      hint: `Run the same command again: it continues where this one stopped.\nOr leave the messages there: pombo lanes resume ${lane}`,
    }),
    'pt-BR': ({ problem, lane }, { words }) => ({
      text: `${words(problem).text}. O número continua parado`,
      hint: `Repita o mesmo comando: ele continua de onde este parou.\nOu deixe as mensagens lá: pombo lanes resume ${lane}`,
    }),
  }),
  gateway_odd: entry<{ call: string; instance: string; what: string }>({
    en: ({ call, instance, what }) => ({
      text: `Z-API did not answer ${call} for "${instance}" as documented: ${what}`,
      hint: 'Check the number with: pombo instances check',
    }),
    'pt-BR': ({ call, instance, what }) => ({
      text: `A Z-API não respondeu a ${call} de "${instance}" como documentado: ${what}`,
      hint: 'Confira o número com: pombo instances check',
    }),
  }),
  lookup_impossible: entry({
    en: {
      text: 'No instance is configured here, so numbers cannot be looked up',
      hint: 'Run this where the instance file is, or omit --verify-numbers (API: "verifyNumbers").',
    },
    'pt-BR': {
      text: 'Nenhum número está configurado aqui; por isso não dá para verificar os telefones',
      hint: 'Rode onde está o arquivo de instâncias, ou tire --verify-numbers (API: "verifyNumbers").',
    },
  }),
};
