import { entry } from '../entry.ts';

/** What `pombo up`, `worker` and `api` print once they run. */
export const UP_SCREEN = {
  up_redis_shared: entry<{ owner: number; dir: string }>({
    en: ({ owner, dir }) => `shared with process ${owner}, data in ${dir}`,
    'pt-BR': ({ owner, dir }) => `usado em comum com o processo ${owner}, dados em ${dir}`,
  }),
  up_redis_started: entry<{ dir: string }>({
    en: ({ dir }) => `started here, data in ${dir}`,
    'pt-BR': ({ dir }) => `iniciado aqui, dados em ${dir}`,
  }),
  up_no_browser: entry<{ url: string }>({
    en: ({ url }) => `No browser could be opened: open ${url}`,
    'pt-BR': ({ url }) => `Não foi possível abrir o navegador: abra ${url}`,
  }),
  up_api: entry<{ url: string }>({
    en: ({ url }) => `API      ${url}  (documentation: ${url}/docs)`,
    'pt-BR': ({ url }) => `API      ${url}  (documentação: ${url}/docs)`,
  }),
  up_key: entry({
    en: '         Every request needs a key: -H "Authorization: Bearer KEY"  (pombo keys create NAME)',
    'pt-BR':
      '         Toda requisição precisa de uma chave: -H "Authorization: Bearer CHAVE"  (pombo keys create NOME)',
  }),
  up_dashboard: entry<{ url: string }>({
    en: ({ url }) => `Browser  ${url}  (the dashboard)`,
    'pt-BR': ({ url }) => `Painel   ${url}  (abra no navegador)`,
  }),
  up_webhooks: entry<{ url: string }>({
    en: ({ url }) => `Webhooks ${url}  (only for Z-API's callbacks: publish this port)`,
    'pt-BR': ({ url }) => `Avisos   ${url}  (só para os avisos da Z-API: publique esta porta)`,
  }),
  up_next: entry({ en: 'In another terminal:', 'pt-BR': 'Em outro terminal:' }),
  up_stop: entry({
    en: 'Ctrl-C stops it; queued messages stay queued.',
    'pt-BR': 'Ctrl-C encerra; as mensagens da fila continuam na fila.',
  }),
  up_already: entry<{ owner: number; problem: string }>({
    en: ({ owner, problem }) => ({
      text: `pombo up already runs here, as process ${owner}. ${problem}`,
      hint: 'Use that one, or end it first with Ctrl-C. To run another worker beside it: pombo worker',
    }),
    'pt-BR': ({ owner }) => ({
      text: `O pombo up já está rodando nesta pasta, no processo ${owner}`,
      hint: 'Use esse, ou encerre-o antes com Ctrl-C. Para outro processo de envio ao lado dele: pombo worker',
    }),
  }),
  up_redis_ended: entry<{ lines: string }>({
    en: ({ lines }) => ({
      text: `The Redis that this process started has exited:\n${lines}`,
      hint: 'Is the disk full? Then start it again: pombo up',
    }),
    'pt-BR': ({ lines }) => ({
      text: `O Redis que este processo iniciou terminou:\n${lines}`,
      hint: 'O disco está cheio? Depois inicie de novo: pombo up',
    }),
  }),
  no_number: entry<{ file: string }>({
    en: ({ file }) => ({
      text: `No instance is configured: there is no ${file}`,
      hint: [
        'Add a number: pombo init',
        `Or write ${file}: {"instances":[{"name":"vendas","id":"…","token":"…","clientToken":"…"}]}`,
        'Or, for one number: export ZAPI_INSTANCE_ID=… ZAPI_TOKEN=… ZAPI_CLIENT_TOKEN=…',
        'No account at hand? See it work with: pombo demo',
      ].join('\n'),
    }),
    'pt-BR': ({ file }) => ({
      text: `Nenhum número está configurado: não existe ${file}`,
      hint: [
        'Para acrescentar um número: pombo init',
        `Ou escreva ${file}: {"instances":[{"name":"vendas","id":"…","token":"…","clientToken":"…"}]}`,
        'Ou, para um só número: export ZAPI_INSTANCE_ID=… ZAPI_TOKEN=… ZAPI_CLIENT_TOKEN=…',
        'Ainda não tem conta? Veja funcionar com: pombo demo',
      ].join('\n'),
    }),
  }),
  no_redis: entry<{ dir: string }>({
    en: ({ dir }) => ({
      text: `REDIS_URL is not set, and no "pombo up" runs a Redis in ${dir}`,
      hint: 'Start one, with a worker, in another terminal: pombo up\nOr use your own: REDIS_URL=redis://127.0.0.1:6379',
    }),
    'pt-BR': ({ dir }) => ({
      text: `REDIS_URL não está definida, e nenhum "pombo up" roda um Redis em ${dir}`,
      hint: 'Inicie um, com o processo de envio, em outro terminal: pombo up\nOu use o seu: REDIS_URL=redis://127.0.0.1:6379',
    }),
  }),
  number_needed: entry<{ names: readonly string[] }>({
    en: ({ names }) => ({
      text: 'The name of the number is missing',
      hint: names.length === 0 ? 'No number is configured yet: pombo init' : `Give one of: ${names.join(', ')}`,
    }),
    'pt-BR': ({ names }) => ({
      text: 'Falta o nome do número',
      hint:
        names.length === 0
          ? 'Ainda não há nenhum número configurado: pombo init'
          : `Informe um destes: ${names.join(', ')}`,
    }),
  }),
  number_not_here: entry<{ name: string; names: readonly string[] }>({
    en: ({ name, names }) => ({
      text: `No instance called "${name}" is configured here, so Z-API cannot be asked`,
      hint: `Configured: ${names.join(', ')}`,
    }),
    'pt-BR': ({ name, names }) => ({
      text: `Nenhum número chamado "${name}" está configurado aqui; por isso não dá para consultar a Z-API`,
      hint: `Configurados: ${names.join(', ')}`,
    }),
  }),
  number_no_file: entry<{ name: string }>({
    en: ({ name }) => ({
      text: `Neither a running worker nor this machine has "${name}" in its instance file`,
      hint: [
        'If it is still in use, start its worker first (pombo up), then send again',
        `If it is no longer used: pombo lanes forget ${name}`,
      ].join('\n'),
    }),
    'pt-BR': ({ name }) => ({
      text: `Nem um processo de envio ativo nem esta máquina têm "${name}" no arquivo de instâncias`,
      hint: [
        'Se ele ainda é usado, inicie antes o processo de envio (pombo up) e envie de novo',
        `Se ele não é mais usado: pombo lanes forget ${name}`,
      ].join('\n'),
    }),
  }),
  number_not_known: entry<{ name: string; lanes: readonly string[] }>({
    en: ({ name, lanes }) => ({
      text: `No instance is called "${name}"`,
      hint: lanes.length === 0 ? 'No lane exists yet: pombo instances' : `Known: ${lanes.join(', ')}`,
    }),
    'pt-BR': ({ name, lanes }) => ({
      text: `Nenhum número se chama "${name}"`,
      hint: lanes.length === 0 ? 'Ainda não há nenhum: pombo instances' : `Existem: ${lanes.join(', ')}`,
    }),
  }),
  number_missing: entry<{ names: readonly string[] }>({
    en: ({ names }) => ({ text: 'The name of the number is missing', hint: `Give one of: ${names.join(', ')}` }),
    'pt-BR': ({ names }) => ({ text: 'Falta o nome do número', hint: `Informe um destes: ${names.join(', ')}` }),
  }),
};
