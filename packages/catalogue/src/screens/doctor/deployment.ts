import { entry, type AnyNotice } from '../../entry.ts';

/** What `pombo doctor` finds in the deployment as a whole: its processes, queues, limits, images and disks. */
export const DOCTOR_DEPLOYMENT_SCREEN = {
  doctor_versions_ok: entry<{ version: string; processes: number }>({
    en: ({ version, processes }, { count }) =>
      `${count(processes, 'process', 'processes')} and this command run Pombo ${version}`,
    'pt-BR': ({ version, processes }, { count }) =>
      `${count(processes, 'processo', 'processos')} e este comando são do Pombo ${version}`,
  }),
  doctor_versions_none: entry({ en: 'no process runs', 'pt-BR': 'nenhum processo rodando' }),
  doctor_versions_other: entry<{ workers: number; apis: number; version: string | undefined; own: string }>({
    en: ({ workers, apis, version, own }, { count, list }) => ({
      text: `${list([
        ...(workers > 0 ? [count(workers, 'worker', 'workers')] : []),
        ...(apis > 0 ? [count(apis, 'API server', 'API servers')] : []),
      ])} of ${version === undefined ? 'an older Pombo' : `Pombo ${version}`} beside this command of ${own}`,
      hint: 'Run the newest version everywhere. Replace the processes one after the other: on SIGTERM a worker completes its POSTs.',
    }),
    'pt-BR': ({ workers, apis, version, own }, { count, list }) => ({
      text: `${list([
        ...(workers > 0 ? [count(workers, 'processo de envio', 'processos de envio')] : []),
        ...(apis > 0 ? [count(apis, 'servidor da API', 'servidores da API')] : []),
      ])} de ${version === undefined ? 'um Pombo mais antigo' : `um Pombo ${version}`}, e este comando é do ${own}`,
      hint: 'Use a versão mais nova em todos. Troque os processos um por um: com SIGTERM, um processo de envio termina os POSTs.',
    }),
  }),
  doctor_queues_ok: entry({ en: 'every queue belongs to a number', 'pt-BR': 'toda fila é de um número' }),
  doctor_queues_none: entry({ en: 'no queues yet', 'pt-BR': 'ainda não há filas' }),
  doctor_queues_late: entry({
    en: 'Redis has too many keys to look through in a few seconds',
    'pt-BR': 'o Redis tem chaves demais para olhar todas em poucos segundos',
  }),
  doctor_queues_orphan: entry<{ lanes: readonly string[]; jobs: number }>({
    en: ({ lanes, jobs }, { count, list, plural }) => ({
      text: `${count(jobs, 'job', 'jobs')} ${plural(jobs, 'is', 'are')} in queues that no number has: ${list(lanes)}`,
      hint: 'They send nothing and only take memory. If such a number returns, its worker drops every job without a waiting message.',
    }),
    'pt-BR': ({ lanes, jobs }, { count, list, plural }) => ({
      text: `${count(jobs, 'tarefa', 'tarefas')} ${plural(jobs, 'está', 'estão')} em filas que nenhum número tem: ${list(lanes)}`,
      hint: 'Elas não enviam nada, só ocupam memória. Se um desses números voltar, o processo de envio descarta as que não têm mensagem esperando.',
    }),
  }),
  doctor_queues_elsewhere: entry<{ prefix: string; others: readonly string[] }>({
    en: ({ prefix, others }, { list }) => ({
      text: `this Redis has no queue under POMBO_PREFIX "${prefix}", but some under ${list(others)}`,
      hint: 'If those are of the same deployment, set POMBO_PREFIX here to what its workers have. Do not change it there: their messages would be out of sight.',
    }),
    'pt-BR': ({ prefix, others }, { list }) => ({
      text: `este Redis não tem fila com POMBO_PREFIX "${prefix}", mas tem com ${list(others)}`,
      hint: 'Se forem da mesma instalação, use aqui o POMBO_PREFIX dos processos de envio. Não o mude lá: as mensagens deles sumiriam de vista.',
    }),
  }),
  doctor_headroom_none: entry({
    en: 'no number has a daily limit or a queue of more than a day',
    'pt-BR': 'nenhum número tem limite diário nem fila de mais de um dia',
  }),
  doctor_headroom: entry<{ instance: string; left: number; limit: number }>({
    en: ({ instance, left, limit }, { number }) =>
      `${instance} may begin ${number(left)} more of ${number(limit)} messages today`,
    'pt-BR': ({ instance, left, limit }, { number }) =>
      `${instance} ainda pode começar ${number(left)} de ${number(limit)} mensagens hoje`,
  }),
  doctor_headroom_short: entry<{ instance: string; queued: number; left: number; limit: number }>({
    en: ({ instance, queued, left, limit }, { count, number, plural }) => ({
      text: `${instance}: ${count(queued, 'message', 'messages')} ${plural(queued, 'waits', 'wait')}, and ${number(left)} of ${number(limit)} may still begin today`,
      hint: 'The rest continues tomorrow automatically. A sudden rise of dailyLimit can get a number blocked.',
    }),
    'pt-BR': ({ instance, queued, left, limit }, { count, number, plural }) => ({
      text: `${instance}: ${count(queued, 'mensagem', 'mensagens')} na fila, e ${number(left)} de ${number(limit)} ainda ${plural(left, 'pode', 'podem')} começar hoje`,
      hint: 'O resto continua amanhã automaticamente. Subir o dailyLimit de repente pode bloquear o número.',
    }),
  }),
  doctor_headroom_long: entry<{ instance: string; queued: number; hours: number }>({
    en: ({ instance, queued, hours }, { count, number, plural }) => ({
      text: `${instance}: ${count(queued, 'message', 'messages')} ${plural(queued, 'waits', 'wait')}, about ${number(hours)} hours at its pace`,
      hint: 'It continues automatically. To send more a day, share campaigns among several numbers; a faster pace can get a number blocked.',
    }),
    'pt-BR': ({ instance, queued, hours }, { count, number }) => ({
      text: `${instance}: ${count(queued, 'mensagem', 'mensagens')} na fila, cerca de ${number(hours)} horas no ritmo dele`,
      hint: 'O envio continua automaticamente. Para enviar mais por dia, divida as campanhas entre vários números; um ritmo mais rápido pode bloquear o número.',
    }),
  }),
  doctor_images_none: entry({
    en: 'no linked image waits to be sent',
    'pt-BR': 'nenhuma imagem com link aguarda envio',
  }),
  doctor_images_ok: entry<{ hosts: readonly string[] }>({
    en: ({ hosts }, { list }) => `an image each can be fetched from ${list(hosts)}`,
    'pt-BR': ({ hosts }, { list }) => `dá para baixar uma imagem de ${list(hosts)}`,
  }),
  doctor_images_bad: entry<{ image: AnyNotice }>({
    en: ({ image }, { notice }) => ({
      text: notice(image),
      hint: 'Z-API fetches the image itself, so the message may fail. Open the address in a browser; to keep a campaign from sending meanwhile: pombo campaign pause ID',
    }),
    'pt-BR': ({ image }, { notice }) => ({
      text: notice(image),
      hint: 'A própria Z-API baixa a imagem; por isso a mensagem pode falhar. Abra o endereço num navegador; para segurar uma campanha enquanto isso: pombo campaign pause ID',
    }),
  }),
  doctor_no_client_token: entry<{ instances: readonly string[] }>({
    en: ({ instances }, { list, plural }) => ({
      text: `${list(instances)} ${plural(instances.length, 'has', 'have')} no Client-Token: an id and a token are all it takes to send`,
      hint: 'Z-API\'s panel shows it under Security. Give it to every program of the account first ("clientToken" here), and only then activate it there: from that moment Z-API refuses requests without it.',
    }),
    'pt-BR': ({ instances }, { list, plural }) => ({
      text: `${list(instances)} ${plural(instances.length, 'está', 'estão')} sem Client-Token: bastam um id e um token para enviar`,
      hint: 'Ele está no painel da Z-API, em Segurança. Primeiro informe-o em todos os programas da conta ("clientToken" aqui) e só depois o ative lá: a partir daí a Z-API recusa requisições sem ele.',
    }),
  }),
  doctor_sync_slow: entry<{ dir: string; ms: number }>({
    en: ({ dir, ms }, { number }) => ({
      text: `the disk of ${dir} needs ${number(ms)} ms to write the journal safely, and every message waits for that`,
      hint: 'Stop workers first, then move POMBO_DATA_DIR with all its files to a faster disk, not one in memory or on the network.',
    }),
    'pt-BR': ({ dir, ms }, { number }) => ({
      text: `o disco de ${dir} leva ${number(ms)} ms para gravar o diário com segurança, e cada mensagem espera por isso`,
      hint: 'Primeiro pare os processos de envio; depois mova POMBO_DATA_DIR, com todos os arquivos, para um disco mais rápido, que não esteja na memória nem na rede.',
    }),
  }),
};
