import { entry } from '../entry.ts';

/** What a command that is printed as the next step does. */
const STEPS = {
  follow: { en: 'follow it', 'pt-BR': 'para acompanhar' },
  watch_again: { en: 'watch again', 'pt-BR': 'para acompanhar de novo' },
  stop: { en: 'stop it', 'pt-BR': 'para parar' },
  resume: { en: 'continue', 'pt-BR': 'para continuar' },
  end: { en: 'end it', 'pt-BR': 'para encerrar' },
  what_was_sent: { en: 'what was sent', 'pt-BR': 'para ver o que foi enviado' },
  look: { en: 'look at it', 'pt-BR': 'para ver' },
  stop_that: { en: 'stop that', 'pt-BR': 'para impedir isso' },
  test: { en: 'test it on your own phone', 'pt-BR': 'teste no seu próprio celular' },
  test_first: {
    en: 'nothing is sent yet; test it on your own phone',
    'pt-BR': 'nada foi enviado ainda; teste no seu próprio celular',
  },
  test_message: {
    en: 'see its first message on your own phone',
    'pt-BR': 'para ver a primeira mensagem no seu próprio celular',
  },
  send_all: { en: 'send it to all', 'pt-BR': 'para enviar a todos' },
  start: { en: 'start it', 'pt-BR': 'para iniciar' },
  start_afterwards: { en: 'start it afterwards', 'pt-BR': 'depois, para iniciar' },
  its_results: { en: 'its results', 'pt-BR': 'para ver o resultado' },
  every_line: { en: 'the result of every line', 'pt-BR': 'para ver o resultado de cada linha' },
  export_lines: { en: 'export the result of every line', 'pt-BR': 'para exportar o resultado de cada linha' },
  failures: {
    en: 'why some failed, and how to retry them',
    'pt-BR': 'para ver por que algumas falharam, e como tentar de novo',
  },
  settle: { en: 'settle the unknown messages', 'pt-BR': 'para esclarecer as mensagens incertas' },
  prevent_start: {
    en: 'it starts automatically; to prevent that',
    'pt-BR': 'ela começa sozinha; para impedir isso',
  },
  finish_removal: { en: 'finish its removal', 'pt-BR': 'para terminar a remoção' },
  check_file: { en: 'check a file without sending', 'pt-BR': 'para conferir um arquivo sem enviar' },
  send_missing: {
    en: 'to send to those who have not received it',
    'pt-BR': 'para enviar a quem ainda não recebeu',
  },
  other_lines: { en: 'for the lines of the others', 'pt-BR': 'para ver as linhas das outras' },
  look_at_them: { en: 'look at them', 'pt-BR': 'para ver quais são' },
  lanes_resume: { en: 'let it send again', 'pt-BR': 'para voltar a enviar' },
  lanes_resume_all: { en: 'let them send again', 'pt-BR': 'para todos voltarem a enviar' },
  start_worker: { en: 'start a worker', 'pt-BR': 'inicie um processo de envio' },
  start_one: { en: 'start one', 'pt-BR': 'inicie um' },
  find_cause: { en: 'find the cause', 'pt-BR': 'para descobrir a causa' },
  check_all: { en: 'check all of them', 'pt-BR': 'para verificar todos' },
} as const;

/** What a step does. */
export type StepKind = keyof typeof STEPS;

/** Next steps: what it does, then the command. */
export const STEP_TEXTS = {
  step: entry<{ kind: StepKind; command: string }>({
    en: ({ kind, command }) => `${STEPS[kind].en}: ${command}`,
    'pt-BR': ({ kind, command }) => `${STEPS[kind]['pt-BR']}: ${command}`,
  }),
  step_rejected: entry<{ count: number; command: string }>({
    en: ({ count, command }, format) => `see the ${format.count(count, 'rejected line', 'rejected lines')}: ${command}`,
    'pt-BR': ({ count, command }, { number, plural }) =>
      `para ver ${plural(count, 'a linha recusada', `as ${number(count)} linhas recusadas`)}: ${command}`,
  }),
  step_send_rest: entry<{ count: number; command: string }>({
    en: ({ count, command }, format) =>
      `send the ${format.count(count, 'message', 'messages')} that ${format.plural(count, 'was', 'were')} cancelled after all: ${command}`,
    'pt-BR': ({ count, command }, { number, plural }) =>
      `para enviar mesmo assim ${plural(count, 'a mensagem cancelada', `as ${number(count)} mensagens canceladas`)}: ${command}`,
  }),
  step_settle: entry<{ instance: string }>({
    en: ({ instance }) => `settle the unknown messages of ${instance}: pombo unknown list --instance ${instance}`,
    'pt-BR': ({ instance }) =>
      `para esclarecer as mensagens incertas de ${instance}: pombo unknown list --instance ${instance}`,
  }),
  step_importing: entry({
    en: 'its import is in progress: the command that runs it reports when it is done',
    'pt-BR': 'o arquivo está sendo importado: o comando que o importa avisa quando terminar',
  }),
  step_import_again: entry({
    en: 'import it from scratch: run the same pombo campaign create again',
    'pt-BR': 'para importar desde o começo: repita o mesmo pombo campaign create',
  }),
  example_photo: entry({ en: 'photo.jpg', 'pt-BR': 'foto.jpg' }),
  example_file: entry({ en: 'FILE.csv', 'pt-BR': 'ARQUIVO.csv' }),
  your_phone: entry({ en: 'YOUR-PHONE', 'pt-BR': 'SEU-CELULAR' }),
};
