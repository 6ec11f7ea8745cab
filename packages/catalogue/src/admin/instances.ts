import { entry } from '../entry.ts';

/** What `pombo instances`, the instance file and `pombo journal import` say. */
export const INSTANCES_SCREEN = {
  instances_ask: entry({
    en: 'ask Z-API whether they are connected: pombo instances check',
    'pt-BR': 'para perguntar à Z-API se estão conectados: pombo instances check',
  }),
  instances_silent: entry<{ url: string }>({
    en: ({ url }) => ({
      text: `${url} does not answer`,
      hint: 'Is this machine online? To find the cause: pombo doctor',
    }),
    'pt-BR': ({ url }) => ({
      text: `${url} não responde`,
      hint: 'Esta máquina está na internet? Para descobrir a causa: pombo doctor',
    }),
  }),
  instances_others: entry({ en: 'yes', 'pt-BR': 'sim' }),
  instances_unread: entry<{ path: string; code: string }>({
    en: ({ path, code }) => ({ text: `${path} cannot be read (${code}); nothing was changed`, hint: OTHER_EN }),
    'pt-BR': ({ path, code }) => ({ text: `não dá para ler ${path} (${code}); nada mudou`, hint: OTHER_PT }),
  }),
  instances_not_json: entry<{ path: string }>({
    en: ({ path }) => ({
      text: `${path} is not a list of instances in JSON; nothing was changed`,
      hint: OTHER_EN,
    }),
    'pt-BR': ({ path }) => ({
      text: `${path} não é uma lista de instâncias em JSON; nada mudou`,
      hint: OTHER_PT,
    }),
  }),
  instances_unwritable: entry<{ path: string; code: string }>({
    en: ({ path, code }) => `${path} cannot be written (${code}); nothing was changed`,
    'pt-BR': ({ path, code }) => `não dá para gravar ${path} (${code}); nada mudou`,
  }),
  check_names_here: entry<{ problem: string }>({
    en: ({ problem }) => `${problem}: instance names are checked only against this machine's file.`,
    'pt-BR': ({ problem }) => `${problem}: os nomes dos números são conferidos só com o arquivo desta máquina.`,
  }),
  journal_uncopied: entry<{ reason: string }>({
    en: ({ reason }) => `The journal cannot be copied: ${reason}`,
    'pt-BR': ({ reason }) => `Não dá para copiar o diário: ${reason}`,
  }),
  journal_none: entry<{ folder: string }>({
    en: ({ folder }) => ({
      text: `${folder} does not contain a journal`,
      hint: "Give the lost worker's POMBO_DATA_DIR, or a copy of it.",
    }),
    'pt-BR': ({ folder }) => ({
      text: `${folder} não contém um diário de envios`,
      hint: 'Informe a POMBO_DATA_DIR do processo de envio que se perdeu, ou uma cópia dela.',
    }),
  }),
  journal_copied: entry<{ folder: string }>({
    en: ({ folder }) => `Workers that use ${folder} as their data folder now read them as well.`,
    'pt-BR': ({ folder }) => `Os processos de envio que usam ${folder} como pasta de dados agora também os leem.`,
  }),
};

const OTHER_EN = 'To find the fault: pombo doctor\nTo begin another file: POMBO_INSTANCES=./other.json pombo init';
const OTHER_PT =
  'Para descobrir o erro: pombo doctor\nPara começar outro arquivo: POMBO_INSTANCES=./outro.json pombo init';
