import { entry, type AnyNotice } from '../entry.ts';
import { stateWord, type CampaignStateCode } from '../screens/labels.ts';

/** A command that a campaign's state may refuse. */
type Command = 'start' | 'pause' | 'resume' | 'cancel' | 'retry';

const COMMANDS_PT: Record<Command, string> = {
  start: 'iniciar',
  pause: 'pausar',
  resume: 'retomar',
  cancel: 'cancelar',
  retry: 'tentar de novo',
};

const SAME_CREATE_EN = 'Run the same `campaign create` again.';
const SAME_CREATE_PT = 'Repita o mesmo `campaign create`.';

/** Why a command about a campaign was refused, and the next steps, which such a refusal contains. */
export const CAMPAIGN_REFUSALS = {
  campaign_not_found: entry<{ id: string }>({
    en: ({ id }) => ({ text: `No campaign has the id "${id}"`, hint: 'See: pombo campaign list' }),
    'pt-BR': ({ id }) => ({ text: `Nenhuma campanha tem o id "${id}"`, hint: 'Veja: pombo campaign list' }),
  }),
  campaign_meant: entry<{ id: string; name: string }>({
    en: ({ id, name }) => ({
      text: `No campaign has the id "${id}"`,
      hint: `Did you mean "${name}"?\nSee: pombo campaign list`,
    }),
    'pt-BR': ({ id, name }) => ({
      text: `Nenhuma campanha tem o id "${id}"`,
      hint: `Você quis dizer "${name}"?\nVeja: pombo campaign list`,
    }),
  }),
  campaign_several: entry<{ given: string; count: number; isName: boolean; lines: readonly string[] }>({
    en: ({ given, count, isName, lines }) => ({
      text: `${count} campaigns ${isName ? 'are called' : 'begin with'} "${given}"`,
      hint: ['Use the id:', ...lines].join('\n'),
    }),
    'pt-BR': ({ given, count, isName, lines }) => ({
      text: `${count} campanhas ${isName ? 'se chamam' : 'começam com'} "${given}"`,
      hint: ['Use o id:', ...lines].join('\n'),
    }),
  }),
  campaign_line: entry<{ id: string; name: string; state: CampaignStateCode; at: string }>({
    en: ({ id, name, state, at }) => `${id}  ${state}, created ${at}  ${name}`,
    'pt-BR': ({ id, name, state, at }, format) => `${id}  ${stateWord(state, format)}, criada em ${at}  ${name}`,
  }),
  campaign_not_possible: entry<{ id: string; state: CampaignStateCode; command: Command; next: AnyNotice }>({
    en: ({ id, state, command, next }, { words }) => ({
      text: `The campaign "${id}" is ${state}: ${command} is not possible`,
      hint: words(next).text,
    }),
    'pt-BR': ({ id, state, command, next }, format) => ({
      text: `A campanha "${id}" está ${stateWord(state, format)}: não dá para ${COMMANDS_PT[command]}`,
      hint: format.words(next).text,
    }),
  }),
  next_import_again: entry({
    en: 'Its import was cut off or is under way. Run the same `campaign create` again.',
    'pt-BR': 'A importação foi interrompida, ou está em andamento. Repita o mesmo `campaign create`.',
  }),
  next_start: entry<{ id: string }>({
    en: ({ id }) => `Start it with: pombo campaign start ${id}`,
    'pt-BR': ({ id }) => `Para iniciar: pombo campaign start ${id}`,
  }),
  next_scheduled: entry<{ id: string; at: string | undefined }>({
    en: ({ id, at }) => `It starts automatically at ${at ?? 'its time'}. To prevent that: pombo campaign pause ${id}`,
    'pt-BR': ({ id, at }) =>
      `Ela começa sozinha ${at === undefined ? 'na hora marcada' : `em ${at}`}. Para impedir isso: pombo campaign pause ${id}`,
  }),
  next_pause: entry<{ id: string }>({
    en: ({ id }) => `Pause it with: pombo campaign pause ${id}`,
    'pt-BR': ({ id }) => `Para pausar: pombo campaign pause ${id}`,
  }),
  next_resume: entry<{ id: string }>({
    en: ({ id }) => `Resume it with: pombo campaign resume ${id}`,
    'pt-BR': ({ id }) => `Para retomar: pombo campaign resume ${id}`,
  }),
  next_ended: entry<{ id: string }>({
    en: ({ id }) => `It has ended. Its results: pombo campaign export ${id}`,
    'pt-BR': ({ id }) => `Ela já terminou. O resultado: pombo campaign export ${id}`,
  }),
  next_removing: entry({ en: 'It is being removed.', 'pt-BR': 'Ela está sendo removida.' }),
  next_results: entry<{ id: string }>({
    en: ({ id }) => `See the result of each line: pombo campaign export ${id}`,
    'pt-BR': ({ id }) => `Veja o resultado de cada linha: pombo campaign export ${id}`,
  }),
  next_later_run: entry<{ later: string }>({
    en: ({ later }) => `A later run has the messages that it did not send: pombo campaign show ${later}`,
    'pt-BR': ({ later }) =>
      `As mensagens que ela não enviou estão em uma execução mais nova: pombo campaign show ${later}`,
  }),
  next_send_rest: entry<{ id: string; cancelled: number; total: number }>({
    en: ({ id, cancelled, total }) =>
      `${cancelled} of its ${total} messages were cancelled before they were sent. To send only those: pombo campaign retry ${id} --only cancelled`,
    'pt-BR': ({ id, cancelled, total }, { number, plural }) =>
      `${number(cancelled)} das ${number(total)} mensagens ${plural(cancelled, 'foi cancelada', 'foram canceladas')} antes de sair. Para enviar só ${plural(cancelled, 'essa', 'essas')}: pombo campaign retry ${id} --only cancelled`,
  }),
  campaign_not_ended: entry<{ id: string; state: CampaignStateCode; isCutOff: boolean }>({
    en: ({ id, state, isCutOff }) => ({
      text: `The campaign "${id}" is ${state}: only one that has ended can be removed`,
      hint:
        state !== 'importing'
          ? `End it first: pombo campaign cancel ${id}`
          : isCutOff
            ? `Its import was cut off. End it first: pombo campaign cancel ${id}`
            : 'Wait until its import is done.',
    }),
    'pt-BR': ({ id, state, isCutOff }, format) => ({
      text: `A campanha "${id}" está ${stateWord(state, format)}: só dá para remover uma que terminou`,
      hint:
        state !== 'importing'
          ? `Encerre-a antes: pombo campaign cancel ${id}`
          : isCutOff
            ? `A importação foi interrompida. Encerre-a antes: pombo campaign cancel ${id}`
            : 'Espere a importação terminar.',
    }),
  }),
  campaign_changed: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The campaign "${id}" changed in the meantime and was not removed`,
      hint: `See its state: pombo campaign show ${id}`,
    }),
    'pt-BR': ({ id }) => ({
      text: `A campanha "${id}" mudou nesse meio tempo, e não foi removida`,
      hint: `Veja o estado: pombo campaign show ${id}`,
    }),
  }),
  campaign_unsettled: entry<{ id: string; unknown: number; sending: number }>({
    en: ({ id, unknown, sending }) => ({
      text: `The campaign "${id}" has messages that are not settled (${unknown > 0 ? `${unknown} unknown` : `${sending} being sent`})`,
      hint:
        unknown > 0
          ? 'Settle them first: pombo unknown list'
          : 'Wait until their attempts have ended, then run the command again.',
    }),
    'pt-BR': ({ id, unknown, sending }, { count }) => ({
      text: `A campanha "${id}" tem mensagens em aberto (${unknown > 0 ? count(unknown, 'incerta', 'incertas') : `${sending} saindo agora`})`,
      hint:
        unknown > 0 ? 'Esclareça-as antes: pombo unknown list' : 'Espere as tentativas terminarem e repita o comando.',
    }),
  }),
  retry_unsent: entry<{ id: string; isReady: boolean }>({
    en: ({ id, isReady }) =>
      isReady ? `Nothing of it was sent yet; start it: pombo campaign start ${id}` : 'Nothing of it was sent yet.',
    'pt-BR': ({ id, isReady }) =>
      isReady
        ? `Nada dela foi enviado ainda; para iniciar: pombo campaign start ${id}`
        : 'Nada dela foi enviado ainda.',
  }),
  retry_removed: entry({
    en: 'Its messages stay readable by id until 30 days after they ended: pombo message show ID',
    'pt-BR': 'As mensagens dela podem ser lidas pelo id até 30 dias depois que terminaram: pombo message show ID',
  }),
  retry_removing: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The campaign "${id}" is being removed: nothing was queued`,
      hint: 'Its messages stay readable by id until 30 days after they ended: pombo message show ID',
    }),
    'pt-BR': ({ id }) => ({
      text: `A campanha "${id}" está sendo removida: nada entrou na fila`,
      hint: 'As mensagens dela podem ser lidas pelo id até 30 dias depois que terminaram: pombo message show ID',
    }),
  }),
  retry_only_together: entry<{ id: string; command: string }>({
    en: ({ id, command }) => ({
      text: `The campaign "${id}" is cancelled: failed and expired messages can only be retried together with the cancelled ones`,
      hint: `To send its unsent messages: ${command}`,
    }),
    'pt-BR': ({ id, command }) => ({
      text: `A campanha "${id}" está cancelada: as mensagens com falha e as expiradas só podem ser enviadas de novo junto com as canceladas`,
      hint: `Para enviar as que não saíram: ${command}`,
    }),
  }),
  retry_unfed: entry<{ id: string; unfed: number; command: string }>({
    en: ({ id, unfed, command }) => ({
      text: `The campaign "${id}" is cancelled, and ${unfed} of its lines were never queued: they have no error, and ended with it`,
      hint: `To send all of its unsent messages: ${command}`,
    }),
    'pt-BR': ({ id, unfed, command }, { count }) => ({
      text: `A campanha "${id}" está cancelada, e ${count(unfed, 'linha dela nunca entrou', 'linhas dela nunca entraram')} na fila: não têm erro, e terminaram com ela`,
      hint: `Para enviar todas as que não saíram: ${command}`,
    }),
  }),
  retry_cancelled_again: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The campaign "${id}" was cancelled again in the meantime: nothing was queued`,
      hint: `See the result of each line: pombo campaign export ${id}`,
    }),
    'pt-BR': ({ id }) => ({
      text: `A campanha "${id}" foi cancelada de novo nesse meio tempo: nada entrou na fila`,
      hint: `Veja o resultado de cada linha: pombo campaign export ${id}`,
    }),
  }),
  campaign_continued: entry<{ id: string; last: string; state: string | undefined }>({
    en: ({ id, last, state }) => ({
      text: `A later run, "${last}", has the messages that the campaign "${id}" did not send`,
      hint: continuedEn(last, state),
    }),
    'pt-BR': ({ id, last, state }) => ({
      text: `As mensagens que a campanha "${id}" não enviou estão em uma execução mais nova, "${last}"`,
      hint: continuedPt(last, state),
    }),
  }),
  test_nothing: entry<{ id: string; state: CampaignStateCode }>({
    en: ({ id, state }) => ({
      text: `The campaign "${id}" is ${state} and has no message to test`,
      hint: SAME_CREATE_EN,
    }),
    'pt-BR': ({ id, state }, format) => ({
      text: `A campanha "${id}" está ${stateWord(state, format)} e não tem mensagem para testar`,
      hint: SAME_CREATE_PT,
    }),
  }),
  test_no_image: entry({
    en: 'The image of the first message is no longer stored',
    'pt-BR': 'A imagem da primeira mensagem não está mais guardada',
  }),
  export_incomplete: entry<{ id: string; state: CampaignStateCode; rows: number; isCutOff: boolean }>({
    en: ({ id, state, rows, isCutOff }, { number }) => ({
      text: `The campaign "${id}" is ${state}: ${isCutOff ? `its import was cut off at ${number(rows)} rows` : `${number(rows)} rows are stored so far`}, and nothing of it was sent`,
      hint: isCutOff ? SAME_CREATE_EN : 'Wait until its import is done.',
    }),
    'pt-BR': ({ id, state, rows, isCutOff }, format) => ({
      text: `A campanha "${id}" está ${stateWord(state, format)}: ${isCutOff ? `a importação foi interrompida em ${format.count(rows, 'linha', 'linhas')}` : `até agora ${format.count(rows, 'linha foi guardada', 'linhas foram guardadas')}`}, e nada dela foi enviado`,
      hint: isCutOff ? SAME_CREATE_PT : 'Espere a importação terminar.',
    }),
  }),
  watch_importing: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The campaign "${id}" is not completely imported, so it cannot be watched`,
      hint: `See the progress of its import: pombo campaign show ${id}`,
    }),
    'pt-BR': ({ id }) => ({
      text: `A campanha "${id}" ainda não foi importada por inteiro, e não há o que acompanhar`,
      hint: `Veja como está a importação: pombo campaign show ${id}`,
    }),
  }),
  watch_unstarted: entry<{ id: string }>({
    en: ({ id }) => ({
      text: `The campaign "${id}" is not started`,
      hint: `Start it: pombo campaign start ${id}`,
    }),
    'pt-BR': ({ id }) => ({
      text: `A campanha "${id}" não foi iniciada`,
      hint: `Para iniciar: pombo campaign start ${id}`,
    }),
  }),
  watch_gone: entry<{ id: string }>({
    en: ({ id }) => `The campaign "${id}" no longer exists`,
    'pt-BR': ({ id }) => `A campanha "${id}" não existe mais`,
  }),
  watch_interrupted: entry({
    en: 'Stopped watching before Redis answered',
    'pt-BR': 'Parou de acompanhar antes de o Redis responder',
  }),
};

function continuedEn(last: string, state: string | undefined): string {
  switch (state) {
    case undefined:
      return 'That run was removed, and with it who got it. A new `campaign create --again` would write to its people once more.';
    case 'importing':
      return 'Its file is being read. Try again when that is done.';
    case 'ready':
      return `Start that: pombo campaign start ${last}`;
    case 'cancelled':
      return `Send its unsent messages: pombo campaign retry ${last} --only cancelled`;
    case 'completed':
      return `Retry its failed messages: pombo campaign retry ${last}`;
    default:
      return `See how far that is: pombo campaign show ${last}`;
  }
}

function continuedPt(last: string, state: string | undefined): string {
  switch (state) {
    case undefined:
      return 'Essa execução foi removida, e com ela quem já recebeu. Um novo `campaign create --again` escreveria mais uma vez para as mesmas pessoas.';
    case 'importing':
      return 'O arquivo dela está sendo lido. Tente de novo quando terminar.';
    case 'ready':
      return `Para iniciá-la: pombo campaign start ${last}`;
    case 'cancelled':
      return `Para enviar o que ela não enviou: pombo campaign retry ${last} --only cancelled`;
    case 'completed':
      return `Para tentar de novo as que falharam: pombo campaign retry ${last}`;
    default:
      return `Veja como ela está: pombo campaign show ${last}`;
  }
}
