import type { StatusCode } from '../messages/statuses-en.ts';
import { entry, type AnyNotice } from '../entry.ts';

/** What a person commands about a message. */
type Doing = 'cancel' | 'queue' | 'settle' | 'other';

const DOING_EN: Record<Doing, string> = {
  cancel: 'cancelled',
  queue: 'queued again',
  settle: 'settled',
  other: 'moved to that status',
};

const DOING_PT: Record<Doing, string> = {
  cancel: 'ser cancelada',
  queue: 'voltar para a fila',
  settle: 'ser resolvida',
  other: 'passar para esse status',
};

/** Why a command about one message was refused, and the next steps, which such a refusal contains. */
export const MESSAGE_REFUSALS = {
  field_missing: entry({ en: 'is missing', 'pt-BR': 'está faltando' }),
  message_not_possible: entry<{ id: string; status: string; doing: Doing; next: AnyNotice }>({
    en: ({ id, status, doing, next }, { words }) => ({
      text: `The message "${id}" is ${status} and cannot be ${DOING_EN[doing]}`,
      hint: words(next).text,
    }),
    'pt-BR': ({ id, status, doing, next }, { words }) => ({
      text: `A mensagem "${id}" está como ${status} e não pode ${DOING_PT[doing]}`,
      hint: words(next).text,
    }),
  }),
  message_next_drop: entry({
    en: 'Check the phone. If it did not arrive: pombo unknown resolve ID --as drop',
    'pt-BR': 'Confira no celular. Se não chegou: pombo unknown resolve ID --as drop',
  }),
  message_next_settle: entry({
    en: 'Check the phone, then settle it: pombo unknown resolve ID --as sent|resend|drop',
    'pt-BR': 'Confira no celular e depois resolva: pombo unknown resolve ID --as sent|resend|drop',
  }),
  message_next_only_queued: entry({
    en: 'Only a queued message can be cancelled, and only an unknown one dropped.',
    'pt-BR': 'Só dá para cancelar uma mensagem na fila, e descartar uma incerta.',
  }),
  message_next_taken: entry({
    en: 'Z-API has accepted it. Sending it again could deliver it twice.',
    'pt-BR': 'A Z-API já a aceitou. Enviar de novo poderia entregar duas vezes.',
  }),
  message_next_only_ended: entry({
    en: 'Only a failed, expired or cancelled message can be retried.',
    'pt-BR': 'Só dá para tentar de novo uma mensagem que falhou, expirou ou foi cancelada.',
  }),
  message_next_only_unknown: entry({
    en: 'Only an unknown message can be settled.',
    'pt-BR': 'Só dá para resolver uma mensagem incerta.',
  }),
  message_next_show: entry({
    en: 'See its state: pombo message show ID',
    'pt-BR': 'Veja o estado: pombo message show ID',
  }),
  message_campaign_cancelled: entry<{ id: string; campaign: string }>({
    en: ({ id, campaign }) => ({
      text: `The campaign "${campaign}" of the message "${id}" is cancelled, so its messages are not sent`,
      hint: `To send all of its messages that were never sent: pombo campaign retry ${campaign} --only cancelled`,
    }),
    'pt-BR': ({ id, campaign }) => ({
      text: `A campanha "${campaign}", da mensagem "${id}", está cancelada, e as mensagens dela não saem`,
      hint: `Para enviar todas as que nunca saíram: pombo campaign retry ${campaign} --only cancelled`,
    }),
  }),
  message_not_proven: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `An earlier attempt of "${id}" may have been sent; trying again could deliver it twice`,
      hint: 'Check the phone. To send it anyway: pombo unknown resolve ID --as resend (API: POST /v1/messages/ID/resolve {"as":"resend"})',
    }),
    'pt-BR': ({ id }) => ({
      text: `Uma tentativa anterior de "${id}" pode ter saído; tentar de novo poderia entregar duas vezes`,
      hint: 'Confira no celular. Para enviar mesmo assim: pombo unknown resolve ID --as resend (API: POST /v1/messages/ID/resolve {"as":"resend"})',
    }),
  }),
  message_too_early: entry<{ id: string; minutes: number }>({
    en: ({ id, minutes }) => ({
      text: `The message "${id}" may still be on its way; it can be sent again in ${minutes} min`,
      hint: 'A callback may still settle it. If you know it arrived, use --as sent; otherwise wait.',
    }),
    'pt-BR': ({ id, minutes }) => ({
      text: `A mensagem "${id}" ainda pode estar a caminho; dá para enviar de novo em ${minutes} min`,
      hint: 'Um aviso da Z-API ainda pode esclarecer. Se você sabe que ela chegou, use --as sent; senão, espere.',
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
};
