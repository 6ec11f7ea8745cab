import { entry, type AnyNotice, type Format } from '../entry.ts';

/** Why Redis cannot be used. */
const FAULTS = {
  away: { en: 'cannot be reached', 'pt-BR': 'não responde' },
  login: { en: 'refuses the login', 'pt-BR': 'recusa o usuário ou a senha' },
  'no-writes': { en: 'does not accept writes', 'pt-BR': 'não aceita gravações' },
} as const;

/** What to do about it. */
const HINTS = {
  start: {
    en: 'Start Redis there, or set REDIS_URL to where it runs, for example redis://127.0.0.1:6379',
    'pt-BR': 'Inicie o Redis ali, ou aponte REDIS_URL para onde ele está, por exemplo redis://127.0.0.1:6379',
  },
  login: {
    en: 'Check the user and the password in REDIS_URL.',
    'pt-BR': 'Confira o usuário e a senha em REDIS_URL.',
  },
  room: {
    en: 'Free memory (maxmemory) or disk space, or set REDIS_URL to the master. Then repeat the request with the same id.',
    'pt-BR':
      'Libere memória (maxmemory) ou espaço em disco, ou aponte REDIS_URL para o master. Depois repita a operação com o mesmo id.',
  },
  certificate: {
    en: 'Node does not trust its certificate: name the authority with NODE_EXTRA_CA_CERTS=ca.pem.',
    'pt-BR':
      'O Node não confia no certificado dele: informe a autoridade certificadora com NODE_EXTRA_CA_CERTS=ca.pem.',
  },
  'no-cluster': {
    en: 'It is not a Cluster. Set REDIS_URL to one address.',
    'pt-BR': 'Ele não é um Cluster. Ponha um só endereço em REDIS_URL.',
  },
} as const;

/** What prevents the use of Redis. */
export type RedisFault = keyof typeof FAULTS;
/** What to do about it. */
export type RedisHint = keyof typeof HINTS;

/** The reasons that Pombo itself gives. Those of Redis and of the system stay as they are. */
const REASONS_PT: Record<string, string> = {
  'no answer': 'sem resposta',
  'no answer in time': 'sem resposta a tempo',
};

/** A Redis that is unavailable or full. */
export const REDIS_REFUSALS = {
  redis_unreachable: entry<{ place: string; fault: RedisFault; reason: string; hint: RedisHint }>({
    en: ({ place, fault, reason, hint }) => ({
      text: `Redis at ${place} ${FAULTS[fault].en} (${reason})`,
      hint: HINTS[hint].en,
    }),
    'pt-BR': ({ place, fault, reason, hint }) => ({
      text: `O Redis em ${place} ${FAULTS[fault]['pt-BR']} (${REASONS_PT[reason] ?? reason})`,
      hint: HINTS[hint]['pt-BR'],
    }),
  }),
  redis_unfit: entry<{ findings: readonly AnyNotice[] }>({
    en: ({ findings }, { words }) => together(findings, words),
    'pt-BR': ({ findings }, { words }) => together(findings, words),
  }),
  redis_full: entry<{ reason: string; disk: boolean }>({
    en: ({ reason, disk }) => ({
      text: `Redis does not accept writes (${reason})`,
      hint: disk
        ? 'Free space on the disk that Redis saves to, and check its log. Reading works meanwhile. Then repeat the request with the same id.'
        : 'Give Redis more memory (maxmemory). Reading works meanwhile, and so does pausing a lane. Then repeat the request with the same id.',
    }),
    'pt-BR': ({ reason, disk }) => ({
      text: `O Redis não aceita gravações (${reason})`,
      hint: disk
        ? 'Libere espaço no disco em que o Redis grava, e veja o log dele. A leitura continua funcionando. Depois repita a operação com o mesmo id.'
        : 'Dê mais memória ao Redis (maxmemory). A leitura continua funcionando, e pausar um número também. Depois repita a operação com o mesmo id.',
    }),
  }),
};

/** Several findings as one error: each on its own line, and so is what to do about each. */
function together(findings: readonly AnyNotice[], words: Format['words']): { text: string; hint: string } {
  const all = findings.map(words);
  return { text: all.map(({ text }) => text).join('\n'), hint: all.map(({ hint = '' }) => hint).join('\n') };
}
