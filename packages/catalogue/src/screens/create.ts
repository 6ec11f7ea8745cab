import { entry } from '../entry.ts';
import { stateWord, type CampaignStateCode } from './labels.ts';

/** What `campaign create` and `campaign retry` print. */
export const CREATE_SCREEN = {
  create_done: entry<{ id: string; count: number; through: readonly string[]; takes: string }>({
    en: ({ id, count, through, takes }, format) =>
      `Created campaign ${id}: ${format.count(count, 'message', 'messages')} through ${format.list(through)}${takes === '' ? '' : `, ${takes}`}.`,
    'pt-BR': ({ id, count, through, takes }, format) =>
      `Campanha ${id} criada: ${format.count(count, 'mensagem', 'mensagens')} por ${format.list(through)}${takes === '' ? '' : `, ${takes}`}.`,
  }),
  create_exists: entry<{ id: string; at: string }>({
    en: ({ id, at }) => `The campaign ${id} was already created on ${at}: nothing was added.`,
    'pt-BR': ({ id, at }) => `A campanha ${id} já foi criada em ${at}: nada foi acrescentado.`,
  }),
  create_rejected_in: entry<{ file: string }>({
    en: ({ file }) => `The rejected lines are in ${file}.`,
    'pt-BR': ({ file }) => `As linhas recusadas estão em ${file}.`,
  }),
  create_not_started: entry({
    en: 'It is stored but not started:',
    'pt-BR': 'Ela está guardada, mas não foi iniciada:',
  }),
  create_starts_at: entry<{ at: string }>({
    en: ({ at }) => `It starts automatically at ${at}.`,
    'pt-BR': ({ at }) => `Ela começa sozinha em ${at}.`,
  }),
  create_started: entry<{ takes: string }>({
    en: ({ takes }) => `Started: ${takes === '' ? 'it has already ended' : takes}.`,
    'pt-BR': ({ takes }) => `Iniciada: ${takes === '' ? 'já terminou' : takes}.`,
  }),
  create_started_but: entry<{ takes: string }>({
    en: ({ takes }) => `Started, but it ${takes}.`,
    'pt-BR': ({ takes }) => `Iniciada, mas ${takes}.`,
  }),
  create_is: entry<{ state: CampaignStateCode }>({
    en: ({ state }) => `It is ${state}.`,
    'pt-BR': ({ state }, format) => `Ela está ${stateWord(state, format)}.`,
  }),
  create_storing: entry<{ name: string; count: number }>({
    en: ({ name, count }, format) => `Storing ${name}  ${format.count(count, 'recipient', 'recipients')}`,
    'pt-BR': ({ name, count }, format) => `Guardando ${name}  ${format.count(count, 'destinatário', 'destinatários')}`,
  }),
  create_unknown_numbers: entry({
    en: 'No numbers are configured here and no worker has published any, so instance names are not checked.',
    'pt-BR':
      'Não há números configurados aqui, e nenhum processo de envio publicou algum; por isso os nomes dos números não são conferidos.',
  }),
  create_no_start: entry<{ id: string; isPaused: boolean }>({
    en: ({ id, isPaused }) => ({
      text: `The campaign ${id} is ${isPaused ? 'paused' : 'cancelled'}: --start does not start it`,
      hint: isPaused
        ? `continue: pombo campaign resume ${id}`
        : `send what was not sent: pombo campaign retry ${id} --only cancelled`,
    }),
    'pt-BR': ({ id, isPaused }) => ({
      text: `A campanha ${id} está ${isPaused ? 'pausada' : 'cancelada'}: --start não a inicia`,
      hint: isPaused
        ? `para continuar: pombo campaign resume ${id}`
        : `para enviar o que não saiu: pombo campaign retry ${id} --only cancelled`,
    }),
  }),
  create_stopped: entry<{ file: string }>({
    en: ({ file }) => `Stopped reading ${file}: no campaign was created`,
    'pt-BR': ({ file }) => `Leitura de ${file} interrompida: nenhuma campanha foi criada`,
  }),
  retry_nothing: entry<{ which: string }>({
    en: ({ which }) => `Nothing to retry: no message is ${which}.`,
    'pt-BR': ({ which }) => `Não há o que tentar de novo: nenhuma mensagem está ${which}.`,
  }),
  retry_which: entry<{ statuses: readonly string[]; code: string | undefined; since: string | undefined }>({
    en: ({ statuses, code, since }) =>
      `${statuses.join(' or ')}${code === undefined ? '' : ` with the error ${code}`}${since === undefined ? '' : ` since ${since}`}`,
    'pt-BR': ({ statuses, code, since }) =>
      `${statuses.map((status) => RETRIED_PT[status] ?? status).join(' ou ')}${code === undefined ? '' : `, erro ${code}`}${since === undefined ? '' : ` desde ${since}`}`,
  }),
  retry_queued: entry<{ queued: number; which: string }>({
    en: ({ queued, which }, { number }) => `${number(queued)} queued again (${which}).`,
    'pt-BR': ({ queued, which }, { number }) => `${number(queued)} de volta na fila (${which}).`,
  }),
  retry_both: entry<{ queued: number; pending: number; which: string }>({
    en: ({ queued, pending, which }, format) =>
      `${format.count(queued + pending, 'message', 'messages')} to send (${which}): ${format.number(queued)} queued again, ${format.number(pending)} that never ${format.plural(pending, 'was', 'were')} queued.`,
    'pt-BR': ({ queued, pending, which }, format) =>
      `${format.count(queued + pending, 'mensagem', 'mensagens')} a enviar (${which}): ${format.number(queued)} de volta na fila, ${format.number(pending)} que nunca ${format.plural(pending, 'entrou', 'entraram')} na fila.`,
  }),
  retry_campaign: entry<{ name: string; takes: string }>({
    en: ({ name, takes }) => `Campaign ${name}: ${takes}.`,
    'pt-BR': ({ name, takes }) => `Campanha ${name}: ${takes}.`,
  }),
  retry_not_proven: entry<{ count: number }>({
    en: ({ count }, format) =>
      `${format.count(count, 'message', 'messages')} not retried: an earlier attempt may have been sent.`,
    'pt-BR': ({ count }, format) =>
      `${format.count(count, 'mensagem ficou', 'mensagens ficaram')} de fora: uma tentativa anterior pode ter saído.`,
  }),
  test_sending: entry<{ phone: string; instance: string }>({
    en: ({ phone, instance }) => `Sending the first message to ${phone} through ${instance} …`,
    'pt-BR': ({ phone, instance }) => `Enviando a primeira mensagem para ${phone} por ${instance} …`,
  }),
  test_waits: entry({ en: 'The message waits in its queue.', 'pt-BR': 'A mensagem aguarda na fila do número.' }),
  test_unknown: entry({
    en: 'Z-API may or may not have accepted it, so it is never resent automatically. Check the phone, then:',
    'pt-BR':
      'A Z-API pode ter aceitado a mensagem, ou não; por isso ela nunca é reenviada sozinha. Confira no celular e depois:',
  }),
  test_arrived: entry<{ id: string }>({
    en: ({ id }) => `it arrived: pombo unknown resolve ${id} --as sent`,
    'pt-BR': ({ id }) => `chegou: pombo unknown resolve ${id} --as sent`,
  }),
  test_not_arrived: entry<{ id: string }>({
    en: ({ id }) => `it did not: pombo unknown resolve ${id} --as resend`,
    'pt-BR': ({ id }) => `não chegou: pombo unknown resolve ${id} --as resend`,
  }),
  test_interrupted: entry<{ id: string; quoted: string }>({
    en: ({ id, quoted }) => ({
      text: `Stopped waiting; the message "${id}" stays queued and will be sent`,
      hint: `To follow it: pombo message show ${quoted}\nTo cancel it: pombo message cancel ${quoted}`,
    }),
    'pt-BR': ({ id, quoted }) => ({
      text: `Parou de esperar; a mensagem "${id}" continua na fila e será enviada`,
      hint: `Para acompanhar: pombo message show ${quoted}\nPara cancelar: pombo message cancel ${quoted}`,
    }),
  }),
  test_late: entry<{ id: string; seconds: number }>({
    en: ({ id, seconds }) => `The message "${id}" is still not accepted after ${seconds} s`,
    'pt-BR': ({ id, seconds }) => `A mensagem "${id}" ainda não foi aceita depois de ${seconds} s`,
  }),
  test_stays: entry<{ quoted: string }>({
    en: ({ quoted }) =>
      `It stays queued. To follow it: pombo message show ${quoted}\nTo cancel it: pombo message cancel ${quoted}`,
    'pt-BR': ({ quoted }) =>
      `Ela continua na fila. Para acompanhar: pombo message show ${quoted}\nPara cancelar: pombo message cancel ${quoted}`,
  }),
};

const RETRIED_PT: Record<string, string> = { failed: 'com falha', expired: 'expirada', cancelled: 'cancelada' };
