import { entry, type AnyNotice } from '../entry.ts';

/** What Pombo finds about the settings of a Redis. */
export const REDIS_FINDINGS = {
  /** One server of several. */
  redis_of: entry<{ server: string; finding: AnyNotice }>({
    en: ({ server, finding }, { words }) => prefixed(server, words(finding)),
    'pt-BR': ({ server, finding }, { words }) => prefixed(server, words(finding)),
  }),
  redis_version: entry<{ name: string }>({ en: ({ name }) => name, 'pt-BR': ({ name }) => name }),
  redis_too_old: entry<{ version: string | undefined }>({
    en: ({ version }) => ({
      text: `Redis ${version ?? 'of unknown version'} is too old`,
      hint: 'Use Redis 7.0 or newer, or Valkey.',
    }),
    'pt-BR': ({ version }) => ({
      text: version === undefined ? 'a versão do Redis é desconhecida' : `o Redis ${version} é antigo demais`,
      hint: 'Use o Redis 7.0 ou mais novo, ou o Valkey.',
    }),
  }),
  redis_replica: entry<{ master: string }>({
    en: ({ master }) => ({
      text: `is a replica of ${master} and does not accept writes`,
      hint: 'Give REDIS_URL the master, or redis+sentinel://… so that Pombo finds the master.',
    }),
    'pt-BR': ({ master }) => ({
      text: `é uma réplica de ${master} e não aceita gravações`,
      hint: 'Ponha em REDIS_URL o master, ou redis+sentinel://… para o Pombo encontrar o master.',
    }),
  }),
  redis_cluster_node: entry({
    en: {
      text: 'is a node of a Cluster',
      hint: 'Give REDIS_URL a comma-separated list of its nodes (of one node: name it twice).',
    },
    'pt-BR': {
      text: 'é um nó de um Cluster',
      hint: 'Ponha em REDIS_URL a lista dos nós, separados por vírgula (se for um só, repita-o).',
    },
  }),
  redis_writes: entry({ en: 'accepts writes', 'pt-BR': 'aceita gravações' }),
  redis_no_eviction: entry<{ policy: string }>({
    en: ({ policy }) => `maxmemory-policy is ${policy}`,
    'pt-BR': ({ policy }) => `maxmemory-policy está em ${policy}`,
  }),
  redis_evicts: entry<{ policy: string }>({
    en: ({ policy }) => ({
      text: `maxmemory-policy is ${policy}: a full Redis would silently drop messages`,
      hint: 'Set it: redis-cli CONFIG SET maxmemory-policy noeviction (and in redis.conf), or in the settings of the managed Redis.',
    }),
    'pt-BR': ({ policy }) => ({
      text: `maxmemory-policy está em ${policy}: se o Redis encher, ele apaga mensagens sem avisar`,
      hint: 'Mude com: redis-cli CONFIG SET maxmemory-policy noeviction (e também no redis.conf), ou no painel do Redis gerenciado.',
    }),
  }),
  redis_not_kept: entry<{ strict: boolean }>({
    en: ({ strict }) => ({
      text: 'appendonly is off: a crash of Redis loses messages, and the record of what was sent',
      hint: `Set appendonly yes${strict ? ' and appendfsync always' : ''} (redis-cli CONFIG SET appendonly yes, and in redis.conf).`,
    }),
    'pt-BR': ({ strict }) => ({
      text: 'appendonly está desligado: se o Redis cair, mensagens se perdem, e também o registro do que já saiu',
      hint: `Defina appendonly yes${strict ? ' e appendfsync always' : ''} (redis-cli CONFIG SET appendonly yes, e também no redis.conf).`,
    }),
  }),
  redis_fsync_unread: entry({
    en: {
      text: 'appendonly is on, but CONFIG is not readable, so it is unknown whether every write reaches the disk',
      hint: 'This is usual for a managed Redis. Check its durability settings, especially appendfsync.',
    },
    'pt-BR': {
      text: 'appendonly está ligado, mas não dá para ler CONFIG; por isso não se sabe se toda gravação chega ao disco',
      hint: 'Isso é comum em um Redis gerenciado. Confira as opções de durabilidade dele, principalmente appendfsync.',
    },
  }),
  redis_kept: entry<{ appendfsync: string }>({
    en: ({ appendfsync }) => `appendonly is on, appendfsync ${appendfsync}`,
    'pt-BR': ({ appendfsync }) => `appendonly está ligado, appendfsync ${appendfsync}`,
  }),
  redis_second_lost: entry<{ appendfsync: string }>({
    en: ({ appendfsync }) => ({
      text: `appendonly is on, appendfsync ${appendfsync}: a crash can lose the last second`,
      hint: 'POMBO_STRICT requires appendfsync always: redis-cli CONFIG SET appendfsync always, and in redis.conf.',
    }),
    'pt-BR': ({ appendfsync }) => ({
      text: `appendonly está ligado, appendfsync ${appendfsync}: uma queda pode perder o último segundo`,
      hint: 'POMBO_STRICT exige appendfsync always: redis-cli CONFIG SET appendfsync always, e também no redis.conf.',
    }),
  }),
  redis_one_master: entry({
    en: 'a disconnected master stops accepting writes before another one replaces it',
    'pt-BR': 'um master desconectado deixa de aceitar gravações antes de outro assumir',
  }),
  redis_two_masters: entry<{ because: AnyNotice; limit: string | undefined }>({
    en: ({ because, limit = "Sentinel's down-after-milliseconds" }, { notice }) => ({
      text: `two masters may accept writes at the same time, so queued messages could be sent twice: ${notice(because)}`,
      hint: `Set min-replicas-to-write 1 and min-replicas-max-lag (seconds) below ${limit}, on every node: redis-cli CONFIG SET, and in redis.conf.`,
    }),
    'pt-BR': ({ because, limit = 'down-after-milliseconds do Sentinel' }, { notice }) => ({
      text: `dois masters podem aceitar gravações ao mesmo tempo, e mensagens da fila poderiam sair duas vezes: ${notice(because)}`,
      hint: `Defina min-replicas-to-write 1 e min-replicas-max-lag (em segundos) abaixo de ${limit}, em todos os nós: redis-cli CONFIG SET, e também no redis.conf.`,
    }),
  }),
  masters_unread: entry<{ setting: string }>({
    en: ({ setting }) => `${setting} is not readable`,
    'pt-BR': ({ setting }) => `não dá para ler ${setting}`,
  }),
  masters_no_minimum: entry({ en: 'min-replicas-to-write is 0', 'pt-BR': 'min-replicas-to-write está em 0' }),
  masters_no_lag: entry({
    en: 'min-replicas-max-lag is 0, which switches min-replicas-to-write off',
    'pt-BR': 'min-replicas-max-lag está em 0, o que desliga min-replicas-to-write',
  }),
  masters_unknown: entry({
    en: 'it has replicas, and what makes one of them the master is not known',
    'pt-BR': 'ele tem réplicas, e não se sabe quem promove uma delas a master',
  }),
  masters_lag: entry<{ seconds: number; setting: string; ms: number }>({
    en: ({ seconds, setting, ms }) => `min-replicas-max-lag (${seconds} s) is not below ${setting} (${ms} ms)`,
    'pt-BR': ({ seconds, setting, ms }) =>
      `min-replicas-max-lag (${seconds} s) não está abaixo de ${setting} (${ms} ms)`,
  }),
  redis_quick: entry<{ ms: string }>({
    en: ({ ms }) => `answers in ${ms} ms`,
    'pt-BR': ({ ms }) => `responde em ${ms.replace('.', ',')} ms`,
  }),
  redis_late: entry<{ ms: string }>({
    en: ({ ms }) => ({
      text: `answers in ${ms} ms, which is slow`,
      hint: 'A message takes about five round trips to Redis. Run Pombo near it.',
    }),
    'pt-BR': ({ ms }) => ({
      text: `responde em ${ms.replace('.', ',')} ms, o que é lento`,
      hint: 'Cada mensagem faz umas cinco idas e voltas ao Redis. Rode o Pombo perto dele.',
    }),
  }),
  redis_clock: entry<{ ms: number }>({
    en: ({ ms }) => clockEn(ms),
    'pt-BR': ({ ms }) => clockPt(ms),
  }),
  redis_clock_off: entry<{ ms: number }>({
    en: ({ ms }) => ({
      text: clockEn(ms),
      hint: 'Synchronize both clocks with NTP. Sending times follow Redis’s clock.',
    }),
    'pt-BR': ({ ms }) => ({
      text: clockPt(ms),
      hint: 'Sincronize os dois relógios por NTP. Os horários de envio seguem o relógio do Redis.',
    }),
  }),
  redis_info_refused: entry({
    en: {
      text: 'INFO is forbidden or renamed, so Pombo cannot see whether Redis was restarted or replaced by a replica',
      hint: 'Allow the command for this user: ACL SETUSER NAME +info. Do not rename it.',
    },
    'pt-BR': {
      text: 'INFO está proibido ou renomeado; por isso o Pombo não vê se o Redis foi reiniciado ou trocado por uma réplica',
      hint: 'Libere o comando para este usuário: ACL SETUSER NOME +info. Não o renomeie.',
    },
  }),
};

function prefixed(
  server: string,
  { text, hint }: { text: string; hint?: string },
): string | { text: string; hint: string } {
  return hint === undefined ? `${server}: ${text}` : { text: `${server}: ${text}`, hint };
}

/** `ms`: how far this machine's clock is ahead of that of Redis; negative if it is behind. */
function clockEn(ms: number): string {
  return `this machine's clock is ${Math.abs(ms)} ms ${ms < 0 ? 'behind' : 'ahead of'} Redis`;
}

function clockPt(ms: number): string {
  return `o relógio desta máquina está ${Math.abs(ms)} ms ${ms < 0 ? 'atrasado' : 'adiantado'} em relação ao Redis`;
}
