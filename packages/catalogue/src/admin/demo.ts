import { entry, type AnyNotice } from '../entry.ts';

/** What `pombo demo` prints. */
export const DEMO_SCREEN = {
  demo_zapi: entry<{ url: string }>({
    en: ({ url }) => `Z-API    simulated at ${url}: nothing leaves this machine`,
    'pt-BR': ({ url }) => `Z-API    simulada em ${url}: nada sai desta máquina`,
  }),
  demo_worker: entry<{ instances: readonly string[]; min: number; max: number }>({
    en: ({ instances, min, max }, { list }) =>
      `Worker   serves ${list(instances)}, one message every ${min} to ${max} s each`,
    'pt-BR': ({ instances, min, max }, { list, number }) =>
      `Envio    por ${list(instances)}, uma mensagem a cada ${number(min)} a ${number(max)} s em cada um`,
  }),
  demo_own_redis: entry({
    en: 'REDIS_URL is not on this machine, so the demo starts a Redis of its own.',
    'pt-BR': 'REDIS_URL não fica nesta máquina; por isso a demonstração inicia um Redis só dela.',
  }),
  demo_redis: entry<{ dir: string }>({
    en: ({ dir }) => `Redis    started here, data in ${dir}`,
    'pt-BR': ({ dir }) => `Redis    iniciado aqui, dados em ${dir}`,
  }),
  demo_given_redis: entry<{ url: string; prefix: string }>({
    en: ({ url, prefix }) => `Redis    ${url} (REDIS_URL), keys under ${prefix}`,
    'pt-BR': ({ url, prefix }) => `Redis    ${url} (REDIS_URL), chaves com o prefixo ${prefix}`,
  }),
  demo_left: entry<{ count: number }>({
    en: ({ count }, format) => `Cancelled ${format.count(count, 'message', 'messages')} left by an earlier demo.`,
    'pt-BR': ({ count }, format) =>
      `${format.count(count, 'mensagem de uma demonstração anterior foi cancelada', 'mensagens de uma demonstração anterior foram canceladas')}.`,
  }),
  demo_stopped: entry({
    en: 'The demo was stopped before it began',
    'pt-BR': 'A demonstração foi interrompida antes de começar',
  }),
  demo_other: entry<{ dir: string; pid: number | undefined }>({
    en: ({ dir, pid }) => ({
      text: `Another demo runs on ${dir} (${pid === undefined ? 'its worker is alive' : `process ${pid}`})`,
      hint: 'End the other demo with Ctrl-C, or use another folder: POMBO_DATA_DIR=/tmp/another pombo demo',
    }),
    'pt-BR': ({ dir, pid }) => ({
      text: `Outra demonstração está rodando em ${dir} (${pid === undefined ? 'o processo de envio dela está ativo' : `processo ${pid}`})`,
      hint: 'Encerre a outra com Ctrl-C, ou use outra pasta: POMBO_DATA_DIR=/tmp/outra pombo demo',
    }),
  }),
  demo_started: entry<{ id: string }>({
    en: ({ id }) => `Campaign ${id}, started:`,
    'pt-BR': ({ id }) => `Campanha ${id}, iniciada:`,
  }),
  demo_progress: entry<{ done: string; all: number }>({
    en: ({ done, all }) => `  ${done} of ${all}`,
    'pt-BR': ({ done, all }) => `  ${done} de ${all}`,
  }),
  demo_late: entry<{ done: number; all: number; seconds: number }>({
    en: ({ done, all, seconds }) => ({
      text: `Only ${done} of ${all} messages after ${seconds} s`,
      hint: 'To see what holds the lanes, run the demo with --stay and then: pombo lanes',
    }),
    'pt-BR': ({ done, all, seconds }) => ({
      text: `Só ${done} de ${all} mensagens em ${seconds} s`,
      hint: 'Para ver o que segura os números, rode a demonstração com --stay e depois: pombo lanes',
    }),
  }),
  demo_interrupted: entry<{ done: number; all: number }>({
    en: ({ done, all }) => ({
      text: `Stopped after ${done} of ${all} messages`,
      hint: 'The next demo cancels the queued messages and starts a new campaign.',
    }),
    'pt-BR': ({ done, all }) => ({
      text: `Interrompida depois de ${done} de ${all} mensagens`,
      hint: 'A próxima demonstração cancela as mensagens da fila e começa uma campanha nova.',
    }),
  }),
  demo_rejected: entry<{ line: number; column: string; value: string; why: AnyNotice }>({
    en: ({ line, column, value, why }, { notice }) => `Line ${line} was rejected: ${column} "${value}" ${notice(why)}`,
    'pt-BR': ({ line, column, value, why }, { notice }) =>
      `A linha ${line} foi recusada: ${column} "${value}" ${notice(why)}`,
  }),
  demo_skipped: entry<{ line: number; first: number }>({
    en: ({ line, first }) => `Line ${line} was skipped: the same person as on line ${first}`,
    'pt-BR': ({ line, first }) => `A linha ${line} ficou fora: é a mesma pessoa da linha ${first}`,
  }),
  demo_agreed: entry<{ count: number }>({
    en: ({ count }) =>
      `The simulated phones received ${count} of ${count} messages, each exactly once, under these ids.`,
    'pt-BR': ({ count }) =>
      `Os celulares simulados receberam ${count} de ${count} mensagens, cada uma exatamente uma vez, com estes ids.`,
  }),
  demo_stays: entry<{ url: string }>({
    en: ({ url }) => `Everything keeps running. In the browser: ${url}`,
    'pt-BR': ({ url }) => `Tudo continua rodando. No navegador: ${url}`,
  }),
  demo_api: entry({
    en: 'the HTTP API; programs to try with it: examples/README.md',
    'pt-BR': 'a API HTTP; programas para testar com ela: examples/README.md',
  }),
  demo_lunch: entry({ en: 'lunch', 'pt-BR': 'almoço' }),
  demo_redis_here: entry({ en: 'REDIS_URL as here', 'pt-BR': 'REDIS_URL como aqui' }),
  demo_end: entry({ en: 'Ctrl-C ends it.', 'pt-BR': 'Ctrl-C encerra.' }),
  proof_posts: entry<{ posts: number; messages: number }>({
    en: ({ posts, messages }) => `The simulated Z-API got ${posts} POSTs for ${messages} messages`,
    'pt-BR': ({ posts, messages }) => `A Z-API simulada recebeu ${posts} POSTs para ${messages} mensagens`,
  }),
  /** Each of these begins with the line of the message. */
  proof_status: entry<{ line: number; status: string; reason: string | undefined }>({
    en: ({ line, status, reason = 'no reason is known' }) => `Line ${line} is ${status}: ${reason}`,
    'pt-BR': ({ line, status, reason = 'não se sabe por quê' }) => `A linha ${line} está como ${status}: ${reason}`,
  }),
  proof_times: entry<{ line: number; times: number }>({
    en: ({ line, times }) => `Line ${line} was received ${times} times`,
    'pt-BR': ({ line, times }) => `A linha ${line} foi recebida ${times} vezes`,
  }),
  proof_id: entry<{ line: number }>({
    en: ({ line }) => `Line ${line} has a messageId that is not the phone's`,
    'pt-BR': ({ line }) => `A linha ${line} tem um messageId que não é o do celular`,
  }),
  proof_phone: entry<{ line: number }>({
    en: ({ line }) => `Line ${line} reached another phone`,
    'pt-BR': ({ line }) => `A linha ${line} chegou a outro celular`,
  }),
  proof_number: entry<{ line: number }>({
    en: ({ line }) => `Line ${line} left through another number`,
    'pt-BR': ({ line }) => `A linha ${line} saiu por outro número`,
  }),
};
