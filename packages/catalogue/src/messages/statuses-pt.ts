import type { StatusGuide } from './guide.ts';
import type { StatusCode } from './statuses-en.ts';

const LOOK_FIRST = 'confira no celular e, só se não chegou: pombo unknown resolve {id} --as resend';

/** Every status of a message, in Portuguese. */
export const STATUSES_PT: Record<StatusCode, StatusGuide> = {
  queued: {
    means:
      'Aguarda a vez: um intervalo, um `sendAt`, uma nova tentativa, um número parado, o horário de envio ou o limite diário.',
    next: 'para ver o que ela aguarda: pombo lanes',
    avoid: 'Colocar a mensagem na fila de novo com outro id a envia duas vezes.',
  },
  sending: {
    means:
      'A requisição para a Z-API está em andamento. Se o processo de envio morrer, a mensagem fica `unknown` em segundos.',
    avoid: 'Colocar a mensagem na fila de novo com outro id pode enviá-la duas vezes.',
  },
  accepted: {
    means:
      'A Z-API respondeu com os ids: a mensagem está na fila da própria Z-API. Sem os avisos da Z-API, este é o último status conhecido.',
  },
  sent: { means: 'A Z-API entregou a mensagem ao WhatsApp.' },
  delivered: { means: 'O WhatsApp entregou a mensagem no celular da pessoa.' },
  read: { means: 'A pessoa abriu a mensagem.' },
  failed: {
    means: 'A Z-API recusou a mensagem, ou avisou que ela não foi enviada.',
    next: 'corrija a causa que o erro indica e depois: pombo message retry {id}',
    nextIfMaybeSent: `uma tentativa anterior pode ter saído: ${LOOK_FIRST}`,
    avoid:
      'Colocar a mensagem na fila com outro id, quando uma tentativa anterior pode ter saído, pode entregá-la duas vezes.',
  },
  unknown: {
    means:
      'A requisição pode ter chegado à Z-API, ou não. O Pombo não envia de novo, a menos que o `onUnknown` da mensagem seja `retry`. Os avisos e a fila da Z-API esclarecem muitos casos.',
    next: 'confira no celular e depois: pombo unknown resolve {id} --as sent|resend|drop',
    avoid: 'Enviar de novo sem conferir pode entregar a mensagem duas vezes.',
  },
  cancelled: {
    means:
      'Alguém recolheu ou descartou a mensagem, ou a campanha foi cancelada. Ela não foi enviada, a menos que estivesse `unknown` antes do descarte.',
    next: 'para colocar na fila de novo: pombo message retry {id}; se a campanha foi cancelada: pombo campaign retry CAMPANHA --only cancelled',
    nextIfMaybeSent: `ela estava como unknown antes do descarte: ${LOOK_FIRST}`,
  },
  expired: {
    means:
      'Não foi enviada antes do `expiresAt`, nem dentro da idade máxima (POMBO_MESSAGE_MAX_AGE; sem essa variável, 24 h).',
    next: 'se ainda vale a pena enviar: pombo message retry {id}',
    nextIfMaybeSent: `uma tentativa anterior pode ter saído: ${LOOK_FIRST}`,
  },
  suppressed: {
    means: 'A pessoa pediu para não receber. A mensagem não foi enviada.',
    avoid: 'Quem decide tirar uma pessoa da lista de quem não quer receber é ela, não você.',
  },
};
