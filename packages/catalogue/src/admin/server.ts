import { entry } from '../entry.ts';

/** What prevents Pombo, or the Redis that it brings, from starting. */
export const SERVER_SCREEN = {
  node_too_old: entry<{ version: string; minimum: string }>({
    en: ({ version, minimum }) => `Node ${version} is too old: Pombo needs ${minimum} or newer`,
    'pt-BR': ({ version, minimum }) => `o Node ${version} é antigo demais: o Pombo precisa do ${minimum} ou mais novo`,
  }),
  windows: entry({
    en: { text: 'Pombo runs on Linux, macOS and WSL2, not on Windows itself', hint: 'Use it in WSL2.' },
    'pt-BR': { text: 'O Pombo roda no Linux, no macOS e no WSL2, não no próprio Windows', hint: 'Use-o no WSL2.' },
  }),
  env_file_unread: entry<{ file: string; code: string }>({
    en: ({ file, code }) => `${file} cannot be read (${code}); its variables are not used`,
    'pt-BR': ({ file, code }) => `não dá para ler ${file} (${code}); as variáveis dele não são usadas`,
  }),
  redis_not_started: entry<{ program: string; reason: string }>({
    en: ({ program, reason }) => ({
      text: `${program} cannot be started: ${reason}`,
      hint: 'Set REDIS_URL to a running Redis, or fix what the lines above report.',
    }),
    'pt-BR': ({ program, reason }) => ({
      text: `não dá para iniciar ${program}: ${reason}`,
      hint: 'Aponte REDIS_URL para um Redis em execução, ou corrija o que as linhas acima mostram.',
    }),
  }),
  redis_no_program: entry({
    en: {
      text: 'REDIS_URL is not set, and neither redis-server nor valkey-server is installed',
      hint: 'Set REDIS_URL, or install Redis (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis).',
    },
    'pt-BR': {
      text: 'REDIS_URL não está definida, e não há redis-server nem valkey-server para iniciar',
      hint: 'Defina REDIS_URL, ou instale o Redis (Debian e Ubuntu: apt-get install redis-server; macOS: brew install redis).',
    },
  }),
  redis_busy: entry<{ pid: number; dir: string }>({
    en: ({ pid, dir }) => ({
      text: `Process ${pid} owns ${dir}, but its Redis does not answer`,
      hint: `End process ${pid}, or use another POMBO_DATA_DIR.`,
    }),
    'pt-BR': ({ pid, dir }) => ({
      text: `O processo ${pid} está usando ${dir}, mas o Redis dele não responde`,
      hint: `Encerre o processo ${pid}, ou use outra POMBO_DATA_DIR.`,
    }),
  }),
};
