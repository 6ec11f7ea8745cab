import { entry } from '../../entry.ts';

/** The names of the checks of `pombo doctor` in Portuguese. Each fits into 12 columns. */
const CHECKS_PT: Record<string, string> = {
  config: 'variáveis',
  'data folder': 'pasta',
  journal: 'diário',
  instances: 'números',
  lanes: 'filas',
  workers: 'envio',
  numbers: 'conexão',
  'api keys': 'chaves',
  unknown: 'incertas',
  queue: 'espera',
  callbacks: 'avisos',
  campaigns: 'campanhas',
  webhooks: 'endereços',
  machine: 'máquina',
  versions: 'versões',
  queues: 'tarefas',
  headroom: 'limites',
  images: 'imagens',
};

/** What `pombo doctor` finds, and how to fix it. */
export const DOCTOR_SCREEN = {
  doctor_check: entry<{ check: string }>({
    en: ({ check }) => check,
    'pt-BR': ({ check }) => CHECKS_PT[check] ?? check,
  }),
  doctor_ok: entry({ en: 'Nothing prevents sending.', 'pt-BR': 'Nada impede o envio.' }),
  doctor_correct_variables: entry({
    en: 'Correct the variables, then run pombo doctor again.',
    'pt-BR': 'Corrija as variáveis e rode pombo doctor de novo.',
  }),
  doctor_node_fix: entry({ en: 'In the repository: npx pombo …', 'pt-BR': 'No repositório: npx pombo …' }),
  doctor_node: entry<{ version: string; ends: string | undefined }>({
    en: ({ version, ends }) => `Node ${version}${ends === undefined ? '' : `, maintained until ${ends}`}`,
    'pt-BR': ({ version, ends }) => `Node ${version}${ends === undefined ? '' : `, mantido até ${ends}`}`,
  }),
  doctor_node_old: entry<{ version: string; ends: string }>({
    en: ({ version, ends }) => ({
      text: `Node ${version} is past its end of life (${ends})`,
      hint: 'Install a newer one.',
    }),
    'pt-BR': ({ version, ends }) => ({
      text: `O Node ${version} não é mais mantido desde ${ends}`,
      hint: 'Instale um mais novo.',
    }),
  }),
  doctor_defaults: entry<{ count: number }>({
    en: ({ count }) => `${count} others have their defaults`,
    'pt-BR': ({ count }) => `outras ${count} têm o valor padrão`,
  }),
  doctor_environment: entry({ en: 'environment', 'pt-BR': 'ambiente' }),
  doctor_hidden: entry<{ length: number }>({
    en: ({ length }) => `[hidden, ${length} characters]`,
    'pt-BR': ({ length }) => `[oculto, ${length} caracteres]`,
  }),
  doctor_unread: entry<{ name: string; file: string | undefined }>({
    en: ({ name, file }) => `${name} is set${file === undefined ? '' : ` in ${file}`}, but Pombo does not read it`,
    'pt-BR': ({ name, file }) =>
      `${name} está definida${file === undefined ? '' : ` em ${file}`}, mas o Pombo não a lê`,
  }),
  doctor_readable: entry<{ file: string; mode: string }>({
    en: ({ file, mode }) => `${file} can be read by other users of this machine (mode ${mode})`,
    'pt-BR': ({ file, mode }) => `outros usuários desta máquina podem ler ${file} (modo ${mode})`,
  }),
  doctor_folder_new: entry<{ dir: string }>({
    en: ({ dir }) => `${dir} (will be created)`,
    'pt-BR': ({ dir }) => `${dir} (vai ser criada)`,
  }),
  doctor_folder_open: entry<{ dir: string; mode: string }>({
    en: ({ dir, mode }) =>
      `${dir} is open to other users of this machine (mode ${mode}), and contains phones, captions and secrets`,
    'pt-BR': ({ dir, mode }) =>
      `outros usuários desta máquina têm acesso a ${dir} (modo ${mode}), que contém telefones, legendas e segredos`,
  }),
  doctor_folder_closed: entry<{ dir: string }>({
    en: ({ dir }) => ({
      text: `${dir} cannot be written to`,
      hint: 'Change its owner, or set POMBO_DATA_DIR to another folder.',
    }),
    'pt-BR': ({ dir }) => ({
      text: `não dá para gravar em ${dir}`,
      hint: 'Mude o dono da pasta, ou aponte POMBO_DATA_DIR para outra.',
    }),
  }),
  doctor_no_instances: entry<{ file: string }>({
    en: ({ file }) => ({
      text: 'none configured',
      hint: `Add a number: pombo init\nOr write ${file} yourself, or set ZAPI_INSTANCE_ID, ZAPI_TOKEN and ZAPI_CLIENT_TOKEN.`,
    }),
    'pt-BR': ({ file }) => ({
      text: 'nenhum configurado',
      hint: `Para acrescentar um: pombo init\nOu escreva ${file}, ou defina ZAPI_INSTANCE_ID, ZAPI_TOKEN e ZAPI_CLIENT_TOKEN.`,
    }),
  }),
  doctor_late: entry<{ seconds: number }>({
    en: ({ seconds }) => `no answer within ${seconds} s`,
    'pt-BR': ({ seconds }) => `sem resposta em ${seconds} s`,
  }),
  doctor_gateway_ok: entry<{ url: string }>({
    en: ({ url }) => `${url} accepts connections`,
    'pt-BR': ({ url }) => `${url} aceita conexões`,
  }),
  doctor_gateway_away: entry<{ url: string; reason: string }>({
    en: ({ url, reason }) => ({
      text: `${url} cannot be reached (${reason})`,
      hint: 'Is this machine online? Does a firewall block it? Is ZAPI_BASE_URL correct?',
    }),
    'pt-BR': ({ url, reason }) => ({
      text: `não dá para alcançar ${url} (${reason === 'no answer' ? 'sem resposta' : reason})`,
      hint: 'Esta máquina está na internet? Um firewall bloqueia o acesso? ZAPI_BASE_URL está certa?',
    }),
  }),
  doctor_no_valid_instance: entry({ en: 'no valid instance', 'pt-BR': 'nenhum número válido' }),
  doctor_disk_low: entry<{ dir: string; megabytes: number }>({
    en: ({ dir, megabytes }) => ({
      text: `the disk of ${dir} has ${megabytes} MB left: once it is full, Pombo stops sending`,
      hint: 'Free some space, or move POMBO_DATA_DIR to a larger disk.',
    }),
    'pt-BR': ({ dir, megabytes }) => ({
      text: `restam ${megabytes} MB no disco de ${dir}: quando ele encher, o Pombo para de enviar`,
      hint: 'Libere espaço, ou mude POMBO_DATA_DIR para um disco maior.',
    }),
  }),
  doctor_keys_set: entry({
    en: 'POMBO_API_KEYS is set: every request needs a key',
    'pt-BR': 'POMBO_API_KEYS está definida: toda requisição precisa de uma chave',
  }),
  doctor_keys_unread: entry({
    en: 'Redis, which stores the keys, cannot be reached',
    'pt-BR': 'não dá para alcançar o Redis, que guarda as chaves',
  }),
  doctor_keys_exist: entry({
    en: 'a key exists: every request needs one',
    'pt-BR': 'já existe uma chave: toda requisição precisa de uma',
  }),
  doctor_keys_none: entry({
    en: 'no key: only programs on this machine can use the API',
    'pt-BR': 'nenhuma: só programas desta máquina podem usar a API',
  }),
  doctor_keyless: entry<{ hosts: readonly string[] }>({
    en: ({ hosts }) => ({
      text: `Z-API calls ${hosts.join(', ')}, and the API behind it accepts requests without a key`,
      hint: 'Create a key: pombo keys create NAME\nThen publish only POMBO_WEBHOOK_PORT.',
    }),
    'pt-BR': ({ hosts }) => ({
      text: `a Z-API chama ${hosts.join(', ')}, e a API que fica lá aceita requisições sem chave`,
      hint: 'Crie uma chave: pombo keys create NOME\nDepois publique só a POMBO_WEBHOOK_PORT.',
    }),
  }),
  doctor_redis_silent: entry({ en: 'Redis does not answer', 'pt-BR': 'o Redis não responde' }),
  doctor_redis_ok: entry<{ url: string }>({
    en: ({ url }) => `answers at ${url}`,
    'pt-BR': ({ url }) => `responde em ${url}`,
  }),
  doctor_served: entry<{ instance: string; workers: number }>({
    en: ({ instance, workers }) => `${instance} is served by ${workers}`,
    'pt-BR': ({ instance, workers }, { plural }) =>
      `${instance} é atendido por ${workers} ${plural(workers, 'processo', 'processos')}`,
  }),
  doctor_gone: entry<{ instance: string }>({
    en: ({ instance }) => ({
      text: `${instance} is no longer configured`,
      hint: `If it is no longer used: pombo lanes forget ${instance}`,
    }),
    'pt-BR': ({ instance }) => ({
      text: `${instance} não está mais configurado`,
      hint: `Se ele não for mais usado: pombo lanes forget ${instance}`,
    }),
  }),
  doctor_gone_waiting: entry<{ instance: string; open: number }>({
    en: ({ instance, open }, { count, plural }) => ({
      text: `${instance} is no longer configured, and ${count(open, 'message', 'messages')} of it ${plural(open, 'is', 'are')} not settled`,
      hint: `Start the worker whose instance file has it, or add it to the instance file.\nOr settle them, then: pombo lanes forget ${instance}`,
    }),
    'pt-BR': ({ instance, open }, { count, plural }) => ({
      text: `${instance} não está mais configurado, e ${count(open, 'mensagem dele continua', 'mensagens dele continuam')} em aberto`,
      hint: `Inicie o processo de envio que o tem no arquivo de instâncias, ou acrescente-o ao arquivo.\nOu resolva ${plural(open, 'essa mensagem', 'essas mensagens')}, e depois: pombo lanes forget ${instance}`,
    }),
  }),
  doctor_unserved: entry<{ instance: string; queued: number }>({
    en: ({ instance, queued }, { count }) => ({
      text: `no running worker serves ${instance}${queued === 0 ? '' : `: ${count(queued, 'message', 'messages')} wait`}`,
      hint: 'Start one on this Redis, where the instance is configured: pombo up',
    }),
    'pt-BR': ({ instance, queued }, { count }) => ({
      text: `nenhum processo de envio atende ${instance}${queued === 0 ? '' : `: ${count(queued, 'mensagem aguarda', 'mensagens aguardam')}`}`,
      hint: 'Inicie um com este Redis, onde o número está configurado: pombo up',
    }),
  }),
  doctor_no_lanes: entry({ en: 'no lanes to serve', 'pt-BR': 'nenhum número para atender' }),
  doctor_lanes_new: entry({ en: 'no lanes yet', 'pt-BR': 'ainda não há números' }),
  doctor_lanes_free: entry<{ count: number }>({
    en: ({ count }) => `nothing holds ${count === 1 ? 'the lane' : 'a lane'}`,
    'pt-BR': ({ count }) => (count === 1 ? 'o número não está parado' : 'nenhum número está parado'),
  }),
  doctor_unknowns: entry<{ instance: string; unknown: number }>({
    en: ({ instance, unknown }, { count }) => ({
      text: `${instance}: ${count(unknown, 'message', 'messages')} may or may not have been sent`,
      hint: `Check the phone, then settle them: pombo unknown list --instance ${instance}`,
    }),
    'pt-BR': ({ instance, unknown }, { count }) => ({
      text: `${instance}: não se sabe se ${count(unknown, 'mensagem saiu', 'mensagens saíram')}`,
      hint: `Confira no celular e depois esclareça: pombo unknown list --instance ${instance}`,
    }),
  }),
  doctor_old: entry<{ instance: string; age: string }>({
    en: ({ instance, age }) => ({
      text: `${instance}: the oldest message has waited for ${age}`,
      hint: `More is queued than this number can send at its pace: pombo lanes; to see the messages: pombo message list --instance ${instance} --status queued`,
    }),
    'pt-BR': ({ instance, age }) => ({
      text: `${instance}: a mensagem mais antiga espera há ${age}`,
      hint: `Há mais na fila do que este número consegue enviar no ritmo dele: pombo lanes; para ver as mensagens: pombo message list --instance ${instance} --status queued`,
    }),
  }),
  doctor_no_callbacks: entry<{ instance: string; accepted: number; steps: readonly string[] }>({
    en: ({ instance, accepted, steps }, { count, plural }) => ({
      text: `${instance}: Z-API has never sent a callback, so ${count(accepted, 'accepted message', 'accepted messages')} ${plural(accepted, 'stays', 'stay')} "accepted"`,
      hint: `To receive them:\n${steps.join('\n')}`,
    }),
    'pt-BR': ({ instance, accepted, steps }, { count }) => ({
      text: `${instance}: a Z-API nunca mandou um aviso; por isso ${count(accepted, 'mensagem aceita continua', 'mensagens aceitas continuam')} como "accepted"`,
      hint: `Para receber os avisos:\n${steps.join('\n')}`,
    }),
  }),
  doctor_late_callbacks: entry<{ instance: string; last: string; accepted: string }>({
    en: ({ instance, last, accepted }) => ({
      text: `${instance}: the last callback of Z-API arrived ${last} ago, but a message was accepted ${accepted} ago`,
      hint: `Check where they go: pombo webhooks check ${instance}`,
    }),
    'pt-BR': ({ instance, last, accepted }) => ({
      text: `${instance}: o último aviso da Z-API chegou há ${last}, mas uma mensagem foi aceita há ${accepted}`,
      hint: `Confira para onde eles vão: pombo webhooks check ${instance}`,
    }),
  }),
  doctor_paused: entry<{ named: string; id: string; reason: string | undefined }>({
    en: ({ named, id, reason }) => ({
      text: `${named} is paused${reason === undefined ? '' : `: ${reason}`}`,
      hint: `Look at it: pombo campaign show ${id}; then: pombo campaign resume ${id}`,
    }),
    'pt-BR': ({ named, id, reason }) => ({
      text: `${named} está em pausa${reason === undefined ? '' : `: ${reason}`}`,
      hint: `Para ver: pombo campaign show ${id}; depois: pombo campaign resume ${id}`,
    }),
  }),
  doctor_no_address: entry({
    en: 'no webhook address was made yet: pombo webhooks set',
    'pt-BR': 'ainda não há endereço de avisos: pombo webhooks set',
  }),
  doctor_callbacks_here: entry<{ instance: string }>({
    en: ({ instance }) => `${instance}: Z-API sends its callbacks here, and the address answers`,
    'pt-BR': ({ instance }) => `${instance}: a Z-API manda os avisos para cá, e o endereço responde`,
  }),
  doctor_callbacks_elsewhere: entry<{ instance: string; kinds: number }>({
    en: ({ instance, kinds }, { count }) => ({
      text: `${instance}: Z-API does not send ${count(kinds, 'kind', 'kinds')} of callbacks here`,
      hint: `Point them here: pombo webhooks set ${instance} --url https://your.host`,
    }),
    'pt-BR': ({ instance, kinds }, { count }) => ({
      text: `${instance}: a Z-API não manda ${count(kinds, 'tipo', 'tipos')} de aviso para cá`,
      hint: `Aponte-os para cá: pombo webhooks set ${instance} --url https://seu.endereco`,
    }),
  }),
  doctor_address_silent: entry<{ instance: string; url: string; detail: string }>({
    en: ({ instance, url, detail }) => ({
      text: `${instance}: Z-API sends callbacks to ${url}, and Pombo does not answer there (${detail})`,
      hint: 'Is the API running? Does the proxy or tunnel lead to POMBO_WEBHOOK_PORT?',
    }),
    'pt-BR': ({ instance, url, detail }) => ({
      text: `${instance}: a Z-API manda os avisos para ${url}, e o Pombo não responde lá (${detail})`,
      hint: 'A API está rodando? O proxy ou túnel leva à POMBO_WEBHOOK_PORT?',
    }),
  }),
  doctor_memory: entry<{ megabytes: number }>({
    en: ({ megabytes }) => `${megabytes} MB of memory left`,
    'pt-BR': ({ megabytes }) => `restam ${megabytes} MB de memória`,
  }),
  doctor_memory_low: entry<{ megabytes: number }>({
    en: ({ megabytes }) => ({
      text: `only ${megabytes} MB of memory left: the system may end a process`,
      hint: 'Give the machine or the container more memory, or stop other programs.',
    }),
    'pt-BR': ({ megabytes }) => ({
      text: `restam só ${megabytes} MB de memória: o sistema pode encerrar um processo`,
      hint: 'Dê mais memória à máquina ou ao contêiner, ou feche outros programas.',
    }),
  }),
  doctor_zone: entry<{ zone: string }>({
    en: ({ zone }) => `time zone ${zone}`,
    'pt-BR': ({ zone }) => `fuso horário ${zone}`,
  }),
  doctor_zone_utc: entry<{ instances: readonly string[]; zone: string }>({
    en: ({ instances, zone }) => ({
      text: `the hours of ${instances.join(', ')} follow this machine's time zone, which is ${zone}`,
      hint: 'Name the zone in the instance file, for example "timezone": "America/Sao_Paulo".',
    }),
    'pt-BR': ({ instances, zone }) => ({
      text: `os horários de ${instances.join(', ')} seguem o fuso desta máquina, que é ${zone}`,
      hint: 'Informe o fuso no arquivo de instâncias, por exemplo "timezone": "America/Sao_Paulo".',
    }),
  }),
  callback_address: entry<{ instance: string }>({
    en: ({ instance }) =>
      `set the webhook address, or check where it points: pombo webhooks check ${instance}; pombo webhooks set ${instance} --url https://your.host`,
    'pt-BR': ({ instance }) =>
      `defina o endereço dos avisos, ou confira para onde eles vão: pombo webhooks check ${instance}; pombo webhooks set ${instance} --url https://seu.endereco`,
  }),
  callback_filters: entry<{ instance: string }>({
    en: ({ instance }) =>
      `if the address is right, look for filters on ${instance}'s webhooks in Z-API's panel, and for a proxy that rejects POST /webhooks/zapi`,
    'pt-BR': ({ instance }) =>
      `se o endereço estiver certo, veja se há filtros nos webhooks de ${instance} no painel da Z-API, e se algum proxy recusa POST /webhooks/zapi`,
  }),
};
