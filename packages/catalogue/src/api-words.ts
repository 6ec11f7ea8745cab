import type { Code, ValuesOf } from './catalogue.ts';
import type { AnyNotice, Entry } from './entry.ts';

/**
 * What a caller of the API reads where the command line names a flag or a command: a person at the dashboard, or the
 * author of a program. Names of fields stand in quotes.
 */

type Texts = { readonly [C in Code]?: Entry<ValuesOf<C>> };

/** What to do about a refusal, instead of the hint for the command line. Empty: the fact says enough. */
export const API_HINTS = {
  message_late: {
    en: 'It stays queued; do not send it again. Its page, and that of its number, show what it waits for.',
    'pt-BR': 'Ela continua na fila; não envie de novo. A página dela e a do número mostram o que ela aguarda.',
  },
  flags_no_instance: {
    en: 'Choose the numbers that send ("instances"), or add a column "instance".',
    'pt-BR': 'Escolha os números que enviam ("instances"), ou inclua uma coluna "instance".',
  },
  flags_no_image: {
    en: 'Choose an image ("image"), or add a column "image".',
    'pt-BR': 'Escolha uma imagem ("image"), ou inclua uma coluna "imagem".',
  },
  workbook_is_csv: {
    en: 'Leave the sheet out ("sheet"), or upload the workbook itself.',
    'pt-BR': 'Não informe a aba ("sheet"), ou mande a própria planilha.',
  },
  workbook_empty_sheet: {
    en: ({ names }) =>
      names.length < 2 ? 'Fill it, or upload another file.' : `Choose another sheet ("sheet"): ${names.join(', ')}.`,
    'pt-BR': ({ names }) =>
      names.length < 2
        ? 'Preencha a aba, ou mande outro arquivo.'
        : `Escolha outra aba ("sheet"): ${names.join(', ')}.`,
  },
  header_no_phone: {
    en: ({ names, meant }) =>
      `Call the column with the numbers "phone" (or ${names.join(', ')}).${meant === undefined ? '' : ` Did you mean ${meant}?`} Or choose it ("phoneColumn").`,
    'pt-BR': ({ names, meant }) =>
      `Dê à coluna dos números o nome "telefone" (ou ${names.filter((name) => name !== 'telefone').join(', ')}).${meant === undefined ? '' : ` Seria ${meant}?`} Ou escolha a coluna ("phoneColumn").`,
  },
  header_phones_unnamed: {
    en: ({ held }) =>
      held
        .map(
          ([name, phones, filled]) =>
            `In the column ${name}, ${phones} of the first ${filled} cells are phone numbers: choose it ("phoneColumn").`,
        )
        .join('\n'),
    'pt-BR': ({ held }) =>
      held
        .map(
          ([name, phones, filled]) =>
            `Na coluna ${name}, ${phones} das primeiras ${filled} células são telefones: escolha essa ("phoneColumn").`,
        )
        .join('\n'),
  },
  header_no_such_column: {
    en: ({ near, names }) =>
      near === undefined ? `The columns are ${names}.` : `Did you mean ${near}? Then choose it ("phoneColumn").`,
    'pt-BR': ({ near, names }) =>
      near === undefined ? `As colunas são ${names}.` : `Seria ${near}? Então escolha essa ("phoneColumn").`,
  },
  line_unreachable: {
    en: 'it is left out for 90 days, unless the request says "includeUnreachable": true',
    'pt-BR': 'fica de fora por 90 dias, a não ser que o pedido diga "includeUnreachable": true',
  },
  import_under_way: {
    en: 'Wait until it is done. If it was interrupted, the same request starts it from scratch.',
    'pt-BR': 'Espere terminar. Se ela foi interrompida, o mesmo pedido recomeça do zero.',
  },
  import_cut_off: {
    en: 'Start it again with the same file: it begins from scratch, and every person gets one message.\nOtherwise the import is dropped automatically.',
    'pt-BR':
      'Inicie de novo com o mesmo arquivo: recomeça do zero, e cada pessoa recebe uma mensagem.\nSem isso, a importação é descartada sozinha.',
  },
  import_twice: {
    en: 'When that is done, or was interrupted more than ten minutes ago, try again.',
    'pt-BR': 'Quando terminar, ou se parou há mais de dez minutos, tente de novo.',
  },
  import_changed: { en: 'Nothing was created. Try again.', 'pt-BR': 'Nada foi criado. Tente de novo.' },
  import_replaced: { en: 'Look at its state.', 'pt-BR': 'Veja o estado dela.' },
  import_removing: {
    en: 'Choose another "id", or wait until the person who removes it has finished.',
    'pt-BR': 'Escolha outro "id", ou espere quem está removendo a campanha terminar.',
  },
  import_id_taken: {
    en: 'Choose another "id". In the dashboard, discard the draft and prepare the campaign again.',
    'pt-BR': 'Escolha outro "id". No painel, descarte o rascunho e prepare a campanha de novo.',
  },
  images_refused: {
    en: 'Fix the image, then try again.\nIf Z-API can fetch it and only this server cannot: "imageCheck": false',
    'pt-BR':
      'Corrija a imagem e tente de novo.\nSe a Z-API consegue baixar a imagem e só este servidor não: "imageCheck": false',
  },
  campaign_not_found: { en: 'It may have been removed.', 'pt-BR': 'Ela pode ter sido removida.' },
  campaign_meant: {
    en: ({ name }) => `Did you mean "${name}"?`,
    'pt-BR': ({ name }) => `Você quis dizer "${name}"?`,
  },
  retry_removing: {
    en: 'Its messages stay readable by id until 30 days after they ended.',
    'pt-BR': 'As mensagens dela podem ser lidas pelo id até 30 dias depois que terminaram.',
  },
  retry_only_together: {
    en: 'To send its unsent messages, retry it with "only": ["cancelled"].',
    'pt-BR': 'Para enviar as que não saíram, tente de novo com "only": ["cancelled"].',
  },
  retry_unfed: {
    en: 'To send all of its unsent messages, retry it with "only": ["cancelled"] alone.',
    'pt-BR': 'Para enviar todas as que não saíram, tente de novo só com "only": ["cancelled"].',
  },
  message_campaign_cancelled: {
    en: 'To send all of its messages that were never sent, retry the campaign with "only": ["cancelled"].',
    'pt-BR': 'Para enviar todas as que nunca saíram, tente a campanha de novo com "only": ["cancelled"].',
  },
  message_not_proven: {
    en: 'Check the phone. To send it anyway, resolve it as "resend": it may arrive twice.',
    'pt-BR': 'Confira no celular. Para enviar mesmo assim, resolva como "resend": ela pode chegar duas vezes.',
  },
  message_too_early: {
    en: 'A callback may still settle it. If you know it arrived, resolve it as "sent"; otherwise wait.',
    'pt-BR':
      'Um aviso da Z-API ainda pode esclarecer. Se você sabe que ela chegou, resolva como "sent"; senão, espere.',
  },
  message_not_found: {
    en: 'Messages are kept for 30 days.',
    'pt-BR': 'As mensagens ficam guardadas por 30 dias.',
  },
  retry_cancelled_again: {
    en: 'Its results show each line.',
    'pt-BR': 'O resultado dela mostra cada linha.',
  },
  campaign_continued: {
    en: ({ last, state }) => continuedEn(last, state),
    'pt-BR': ({ last, state }) => continuedPt(last, state),
  },
  test_nothing: {
    en: 'Create the campaign again with the same file.',
    'pt-BR': 'Crie a campanha de novo com o mesmo arquivo.',
  },
  export_incomplete: {
    en: ({ isCutOff }) =>
      isCutOff ? 'Create the campaign again with the same file.' : 'Wait until its import is done.',
    'pt-BR': ({ isCutOff }) =>
      isCutOff ? 'Crie a campanha de novo com o mesmo arquivo.' : 'Espere a importação terminar.',
  },
} satisfies Texts;

/** Whole texts. */
export const API_TEXTS = {
  zone_assumed: {
    en: ({ what, zone }) => `no time zone was given: ${what} means ${zone}, that of the server ("timezone")`,
    'pt-BR': ({ what, zone }) => `sem fuso horário informado: ${what} vale no fuso ${zone}, o do servidor ("timezone")`,
  },
  workbook_other_sheets: {
    en: ({ name, others, isCut }) =>
      `the sheet ${name} is read; the workbook also has ${others.join(', ')}${isCut ? ' …' : ''} (to choose: "sheet")`,
    'pt-BR': ({ name, others, isCut }) =>
      `a aba ${name} é a que vale; a planilha também tem ${others.join(', ')}${isCut ? ' …' : ''} (para escolher: "sheet")`,
  },
  header_phones_chosen: {
    en: ({ chosen, others }) =>
      `the phones are read from ${chosen}; ${others.join(' and ')} could hold them too (to choose: "phoneColumn")`,
    'pt-BR': ({ chosen, others }) =>
      `os telefones são lidos de ${chosen}; ${others.join(' e ')} também ${others.length === 1 ? 'pode' : 'podem'} ter telefones (para escolher: "phoneColumn")`,
  },
  header_phones_contact: {
    en: ({ name, phones, filled }) =>
      `the phones are read from ${name}, where ${phones} of the first ${filled} cells are phones (to choose: "phoneColumn")`,
    'pt-BR': ({ name, phones, filled }) =>
      `os telefones são lidos de ${name}, onde ${phones} das primeiras ${filled} células são telefones (para escolher: "phoneColumn")`,
  },
  header_titles: {
    en: ({ from, to, text, header }) =>
      `${from === to ? `line ${from}` : `lines ${from} to ${to}`} (${text}) ${from === to ? 'is a title' : 'are titles'}: the header is line ${header} (to choose: "headerLine")`,
    'pt-BR': ({ from, to, text, header }) =>
      `${from === to ? `a linha ${from}` : `as linhas ${from} a ${to}`} (${text}) ${from === to ? 'é um título' : 'são títulos'}: o cabeçalho é a linha ${header} (para escolher: "headerLine")`,
  },
  lines_sent_again: {
    en: ({ sent }: { sent: AnyNotice }, { notice }) => `${notice(sent)}; with "includeSent" they get it again`,
    'pt-BR': ({ sent }: { sent: AnyNotice }, { notice }) => `${notice(sent)}; com "includeSent" elas recebem de novo`,
  },
  cell_no_instance: {
    en: { text: 'is empty, and no number was chosen', hint: 'give one of them' },
    'pt-BR': { text: 'está em branco, e nenhum número foi escolhido', hint: 'informe um dos dois' },
  },
  cell_no_image: {
    en: { text: 'is empty, and no image was chosen', hint: 'give one of them' },
    'pt-BR': { text: 'está em branco, e nenhuma imagem foi escolhida', hint: 'informe uma das duas' },
  },
  reason_own_image_gone: {
    en: 'its stored image is gone; create it again from the same file and image (this stores the image and adds no message), then resume',
    'pt-BR':
      'a imagem guardada sumiu; crie a campanha de novo com o mesmo arquivo e a mesma imagem (isso guarda a imagem e não acrescenta mensagens) e depois retome',
  },
  reason_line_image_gone: {
    en: 'the stored image of a line is gone; cancel it, then create it again with "again": people who already got it are left out',
    'pt-BR':
      'a imagem guardada de uma linha sumiu; cancele a campanha e crie-a de novo com "again": quem já recebeu fica de fora',
  },
  message_next_drop: {
    en: 'Check the phone. If it did not arrive, resolve it as "drop".',
    'pt-BR': 'Confira no celular. Se não chegou, resolva como "drop".',
  },
  message_next_settle: {
    en: 'Check the phone, then resolve it as "sent", "resend" or "drop".',
    'pt-BR': 'Confira no celular e depois resolva como "sent", "resend" ou "drop".',
  },
  message_then_retry: { en: 'then retry it', 'pt-BR': 'depois tente de novo' },
  message_next_show: { en: 'Look at its state.', 'pt-BR': 'Veja o estado dela.' },
  next_import_again: {
    en: 'Its import was cut off or is under way. Create it again with the same file.',
    'pt-BR': 'A importação foi interrompida, ou está em andamento. Crie-a de novo com o mesmo arquivo.',
  },
  next_start: { en: 'Start it first.', 'pt-BR': 'Inicie-a antes.' },
  next_scheduled: {
    en: ({ at }) => `It starts automatically at ${at ?? 'its time'}. To prevent that, pause it.`,
    'pt-BR': ({ at }) =>
      `Ela começa sozinha ${at === undefined ? 'na hora marcada' : `em ${at}`}. Para impedir isso, pause a campanha.`,
  },
  next_pause: { en: 'You can pause it.', 'pt-BR': 'Você pode pausar a campanha.' },
  next_resume: { en: 'You can resume it.', 'pt-BR': 'Você pode retomar a campanha.' },
  next_ended: { en: 'It has ended.', 'pt-BR': 'Ela já terminou.' },
  next_results: { en: 'Its results show each line.', 'pt-BR': 'O resultado dela mostra cada linha.' },
  next_later_run: {
    en: ({ later }) => `A later run, "${later}", has the messages that it did not send.`,
    'pt-BR': ({ later }) => `As mensagens que ela não enviou estão em uma execução mais nova, "${later}".`,
  },
  next_send_rest: {
    en: ({ cancelled, total }) =>
      `${cancelled} of its ${total} messages were cancelled before they were sent. To send only those, retry with "only": ["cancelled"].`,
    'pt-BR': ({ cancelled, total }, { number, plural }) =>
      `${number(cancelled)} das ${number(total)} mensagens ${plural(cancelled, 'foi cancelada', 'foram canceladas')} antes de sair. Para enviar só ${plural(cancelled, 'essa', 'essas')}, tente de novo com "only": ["cancelled"].`,
  },
  retry_unsent: {
    en: ({ isReady }) => `Nothing of it was sent yet.${isReady ? ' Start it.' : ''}`,
    'pt-BR': ({ isReady }) => `Nada dela foi enviado ainda.${isReady ? ' Inicie a campanha.' : ''}`,
  },
  retry_removed: {
    en: 'Its messages stay readable by id until 30 days after they ended.',
    'pt-BR': 'As mensagens dela podem ser lidas pelo id até 30 dias depois que terminaram.',
  },
} satisfies Texts;

function continuedEn(last: string, state: string | undefined): string {
  switch (state) {
    case undefined:
      return 'That run was removed, and with it who got it. A new one would write to its people once more.';
    case 'importing':
      return 'Its file is being read. Try again when that is done.';
    case 'ready':
      return `Start "${last}".`;
    case 'cancelled':
      return `Retry the cancelled messages of "${last}".`;
    case 'completed':
      return `Retry the failed messages of "${last}".`;
    default:
      return `See how far "${last}" is.`;
  }
}

function continuedPt(last: string, state: string | undefined): string {
  switch (state) {
    case undefined:
      return 'Essa execução foi removida, e com ela quem já recebeu. Uma nova escreveria mais uma vez para as mesmas pessoas.';
    case 'importing':
      return 'O arquivo dela está sendo lido. Tente de novo quando terminar.';
    case 'ready':
      return `Inicie "${last}".`;
    case 'cancelled':
      return `Tente de novo as mensagens canceladas de "${last}".`;
    case 'completed':
      return `Tente de novo as que falharam em "${last}".`;
    default:
      return `Veja como está "${last}".`;
  }
}
