import { entry } from '../entry.ts';

/** What `lanes resume` says about a rollback and about Z-API's own queue, and `lanes forget`. */
export const RECALL_SCREEN = {
  rollback_released: entry<{ count: number; instance: string }>({
    en: ({ count, instance }, format) =>
      `${format.count(count, 'waiting message', 'waiting messages')} of ${instance} may have been sent already, and would then arrive twice.`,
    'pt-BR': ({ count, instance }, format) =>
      `${format.count(count, 'mensagem da fila', 'mensagens da fila')} de ${instance} ${format.plural(count, 'pode', 'podem')} já ter saído, e então ${format.plural(count, 'chegaria', 'chegariam')} duas vezes.`,
  }),
  rollback_stays: entry<{ count: number; instance: string }>({
    en: ({ count, instance }, format) =>
      `It stays held (rollback): ${format.count(count, 'waiting message', 'waiting messages')} of ${instance} may have been sent already.`,
    'pt-BR': ({ count, instance }, format) =>
      `Continua parado (rollback): ${format.count(count, 'mensagem da fila', 'mensagens da fila')} de ${instance} ${format.plural(count, 'pode', 'podem')} já ter saído.`,
  }),
  lane_forgotten: entry<{ instance: string }>({
    en: ({ instance }) => `Forgot ${instance}.`,
    'pt-BR': ({ instance }) => `${instance} não aparece mais.`,
  }),
  lane_forgotten_note: entry({
    en: 'Messages sent through it stay readable by id. A worker that has it in its instance file brings it back.',
    'pt-BR':
      'As mensagens enviadas por ele continuam disponíveis pelo id. Ele volta a aparecer se um processo de envio o tiver no arquivo de instâncias.',
  }),
  recall_empty: entry<{ instance: string }>({
    en: ({ instance }) => `Z-API's queue for ${instance} is empty: nothing to take back.`,
    'pt-BR': ({ instance }) => `A fila da Z-API para ${instance} está vazia: não há o que retirar.`,
  }),
  recall_summary: entry<{ instance: string; listed: number; taken: number }>({
    en: ({ instance, listed, taken }) => `Z-API's queue for ${instance} held ${listed}; taken back: ${taken}.`,
    'pt-BR': ({ instance, listed, taken }) => `A fila da Z-API para ${instance} tinha ${listed}; retiradas: ${taken}.`,
  }),
  recall_requeued: entry({
    en: 'queued again here: proven unsent',
    'pt-BR': 'de volta à fila daqui: com certeza não saíram',
  }),
  recall_unclear: entry({
    en: 'unknown: may have been sent before, never resent automatically',
    'pt-BR': 'incertas: podem ter saído antes, e não são reenviadas automaticamente',
  }),
  recall_obsolete: entry({
    en: 'obsolete: already sent by a later attempt',
    'pt-BR': 'sobras: já saíram numa tentativa posterior',
  }),
  recall_left: entry({ en: 'of ours are still there', 'pt-BR': 'nossas continuam lá' }),
  recall_others: entry({
    en: 'not ours, or sent in the meantime: left alone',
    'pt-BR': 'de outros, ou enviadas enquanto isso: ficaram como estavam',
  }),
  recall_disconnected: entry<{ instance: string }>({
    en: ({ instance }) =>
      `${instance} is still disconnected and stays held. It resumes automatically once it is connected.`,
    'pt-BR': ({ instance }) =>
      `${instance} ainda está desconectado e continua parado. Ele volta a enviar assim que for conectado.`,
  }),
  recall_released: entry<{ instance: string; released: readonly string[] }>({
    en: ({ instance, released }) => `Released ${instance}: ${released.join(', ')}.`,
    'pt-BR': ({ instance, released }) => `${instance} liberado: ${released.join(', ')}.`,
  }),
  recall_scan: entry({
    en: 'scan the QR code in the Z-API panel, then: pombo instances check',
    'pt-BR': 'leia o QR code no painel da Z-API, depois: pombo instances check',
  }),
  recall_again: entry<{ command: string }>({
    en: ({ command }) => `try again: ${command}`,
    'pt-BR': ({ command }) => `para tentar de novo: ${command}`,
  }),
  recall_settle: entry<{ command: string }>({
    en: ({ command }) => `check the phone, then settle the unknown messages: ${command}`,
    'pt-BR': ({ command }) => `confira no celular, depois esclareça as mensagens incertas: ${command}`,
  }),
  recall_no_worker: entry<{ instance: string }>({
    en: ({ instance }) => `no worker serves ${instance}; start one: pombo up`,
    'pt-BR': ({ instance }) => `nenhum processo de envio atende ${instance}; inicie um: pombo up`,
  }),
  remove_warning: entry<{ named: string; rows: number; id: string }>({
    en: ({ named, rows, id }, { count }) =>
      [
        `Campaign ${named} will be removed: its ${count(rows, 'row', 'rows')} with phones and texts, and its totals.`,
        `Its results can then no longer be exported. To export them first: pombo campaign export ${id} --out results.csv`,
        'Pombo then no longer knows who received it: sending the same file again, even with --again, can reach them a second time.',
      ].join('\n'),
    'pt-BR': ({ named, rows, id }, { count }) =>
      [
        `A campanha ${named} vai ser removida: ${count(rows, 'linha', 'linhas')} com telefones e textos, e os totais dela.`,
        `Depois não dá mais para exportar o resultado. Para exportar antes: pombo campaign export ${id} --out resultado.csv`,
        'O Pombo também deixa de saber quem recebeu: se o mesmo arquivo for enviado de novo, mesmo com --again, ele pode chegar uma segunda vez.',
      ].join('\n'),
  }),
  remove_unconfirmed: entry({
    en: {
      text: 'The removal was not confirmed, so nothing was changed',
      hint: 'To remove without confirmation, add --yes.',
    },
    'pt-BR': {
      text: 'A remoção não foi confirmada; nada mudou',
      hint: 'Para remover sem confirmar, acrescente --yes.',
    },
  }),
  removed: entry<{ named: string; rows: number }>({
    en: ({ named, rows }, { count }) => `Removed campaign ${named}: ${count(rows, 'row', 'rows')} and its totals.`,
    'pt-BR': ({ named, rows }, { count }) =>
      `Campanha ${named} removida: ${count(rows, 'linha', 'linhas')} e os totais.`,
  }),
  removed_messages: entry<{ messages: number }>({
    en: ({ messages }, { count }) =>
      `${count(messages, 'message', 'messages')} of it stay readable by id for 30 days after they ended.`,
    'pt-BR': ({ messages }, { count, plural }) =>
      `${count(messages, 'mensagem dela continua disponível', 'mensagens dela continuam disponíveis')} pelo id por 30 dias depois do fim ${plural(messages, 'dela', 'delas')}.`,
  }),
};
