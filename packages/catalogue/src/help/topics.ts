import { entry } from '../entry.ts';

/** The files that Pombo writes and reads, by their paths. */
const FILES = {
  './instances.json': {
    en: 'your numbers and their tokens (POMBO_INSTANCES); pombo init writes it',
    'pt-BR': 'seus números e os tokens deles (POMBO_INSTANCES); quem grava é o pombo init',
  },
  './.env': { en: 'environment variables', 'pt-BR': 'variáveis de ambiente' },
  './.pombo': {
    en: 'the data folder (POMBO_DATA_DIR); only you can read it',
    'pt-BR': 'a pasta de dados (POMBO_DATA_DIR); só você pode ler',
  },
  './.pombo/appendonlydir': {
    en: 'the data of the embedded Redis: messages, campaigns, results',
    'pt-BR': 'os dados do Redis embutido: mensagens, campanhas, resultados',
  },
  './.pombo/redis.json': {
    en: 'the address of the embedded Redis while it runs; see pombo env',
    'pt-BR': 'o endereço do Redis embutido enquanto ele roda; veja pombo env',
  },
  './.pombo/redis.lock': {
    en: 'names the process that runs the embedded Redis',
    'pt-BR': 'diz qual processo roda o Redis embutido',
  },
  './.pombo/journal': {
    en: "the worker's journal of its sends; see pombo journal import",
    'pt-BR': 'o diário dos envios feitos; veja pombo journal import',
  },
  './.pombo/webhook-secret': {
    en: 'the secret in the webhook address (POMBO_WEBHOOK_SECRET)',
    'pt-BR': 'o segredo que faz parte do endereço dos avisos (POMBO_WEBHOOK_SECRET)',
  },
  './.pombo/uploads': {
    en: 'campaign files while the API reads them',
    'pt-BR': 'arquivos de campanha enquanto a API os lê',
  },
  './.pombo/demo': { en: 'everything of pombo demo', 'pt-BR': 'tudo do pombo demo' },
} as const;

/** A file or folder of Pombo. */
export type PomboFile = keyof typeof FILES;

/** Every file and folder, in the order in which they are listed. */
export const POMBO_FILES = Object.keys(FILES) as PomboFile[];

/** The pages of `pombo help environment|exit-codes|files`. */
export const TOPIC_SCREEN = {
  topic_environment: entry({ en: 'Environment variables', 'pt-BR': 'Variáveis de ambiente' }),
  topic_exit_codes: entry({ en: 'Exit codes', 'pt-BR': 'Códigos de saída' }),
  topic_files: entry({ en: 'Files', 'pt-BR': 'Arquivos' }),
  topic_default: entry<{ meaning: string; fallback: string }>({
    en: ({ meaning, fallback }) => `${meaning} (default: ${fallback})`,
    'pt-BR': ({ meaning, fallback }) => `${meaning} (padrão: ${fallback})`,
  }),
  topic_errors: entry<{ meaning: string; errors: string }>({
    en: ({ meaning, errors }) => `${meaning}. Errors: ${errors}`,
    'pt-BR': ({ meaning, errors }) => `${meaning}. Erros: ${errors}`,
  }),
  topic_secret_files: entry<{ names: readonly string[] }>({
    en: ({ names }) => `From a file, whose path is in NAME_FILE: ${names.join(', ')}`,
    'pt-BR': ({ names }) => `Também de um arquivo, com o caminho em NOME_FILE: ${names.join(', ')}`,
  }),
  topic_env_file: entry<{ file: string }>({
    en: ({ file }) => `${file} in the working folder is read as well; a variable of the environment wins.`,
    'pt-BR': ({ file }) => `O ${file} da pasta atual também é lido; o que está definido no ambiente tem preferência.`,
  }),
  topic_doctor: entry({
    en: 'What is set, and what is misspelt: pombo doctor',
    'pt-BR': 'Para ver o que está definido, e o que está escrito errado: pombo doctor',
  }),
  topic_json: entry({
    en: 'With --json, the error is on stdout: {"error":{"code":…,"message":…,"hint":…}}',
    'pt-BR': 'Com --json, o erro sai na saída padrão: {"error":{"code":…,"message":…,"hint":…}}',
  }),
  topic_folders: entry({
    en: 'Other folders: pombo help environment',
    'pt-BR': 'Para usar outras pastas: pombo help environment',
  }),
  topic_file: entry<{ file: PomboFile }>({
    en: ({ file }) => FILES[file].en,
    'pt-BR': ({ file }) => FILES[file]['pt-BR'],
  }),
};
