import { entry } from '../entry.ts';

const WHY_IGNORED = {
  type: { en: 'unknown type', 'pt-BR': 'tipo desconhecido' },
  shape: { en: 'unknown shape', 'pt-BR': 'formato desconhecido' },
  status: { en: 'unknown status', 'pt-BR': 'status desconhecido' },
} as const;

/** What `pombo webhooks` prints: where Z-API sends its callbacks. */
export const WEBHOOKS_SCREEN = {
  webhooks_no_echo: entry<{ instance: string }>({
    en: ({ instance }) => `${instance}: it does not report its own sends (notifySentByMe is off)`,
    'pt-BR': ({ instance }) => `${instance}: não avisa o que ele mesmo envia (notifySentByMe está desligado)`,
  }),
  webhooks_no_instances: entry({
    en: 'No instances are configured.',
    'pt-BR': 'Nenhum número está configurado.',
  }),
  webhooks_outdated: entry<{ instances: readonly string[] }>({
    en: ({ instances }) => `${instances.join(', ')}: uses an earlier secret, which is accepted until you remove it.`,
    'pt-BR': ({ instances }) => `${instances.join(', ')}: usa um segredo anterior, que é aceito até você removê-lo.`,
  }),
  webhooks_renew: entry({
    en: 'use the current secret: pombo webhooks set INSTANCE --url https://your.host',
    'pt-BR': 'para usar o segredo atual: pombo webhooks set NÚMERO --url https://seu.endereco',
  }),
  webhooks_point_here: entry({
    en: 'point them here: pombo webhooks set INSTANCE --url https://your.host',
    'pt-BR': 'para trazer os avisos para cá: pombo webhooks set NÚMERO --url https://seu.endereco',
  }),
  webhooks_comes: entry<{ ours: boolean; current: boolean }>({
    en: ({ ours, current }) => (ours ? (current ? 'yes' : 'yes, outdated') : 'no'),
    'pt-BR': ({ ours, current }) => (ours ? (current ? 'sim' : 'sim, segredo antigo') : 'não'),
  }),
  webhooks_not_set: entry({ en: '(not set)', 'pt-BR': '(sem endereço)' }),
  webhooks_foreign: entry<{ callbacks: readonly string[]; instance: string }>({
    en: ({ callbacks, instance }) => ({
      text: `Another system's URL is set for ${callbacks.join(', ')}`,
      hint: `Look at them: pombo webhooks check ${instance}\nTo replace them anyway, add --force.`,
    }),
    'pt-BR': ({ callbacks, instance }) => ({
      text: `Já existe o endereço de outro sistema em ${callbacks.join(', ')}`,
      hint: `Para ver: pombo webhooks check ${instance}\nPara trocar mesmo assim, acrescente --force.`,
    }),
  }),
  webhooks_done: entry<{ instance: string; count: number; url: string }>({
    en: ({ instance, count, url }) =>
      `${instance}: ${count} callbacks now go to ${url}. While the number is disconnected, Z-API rejects messages.`,
    'pt-BR': ({ instance, count, url }) =>
      `${instance}: ${count} avisos agora vão para ${url}. Enquanto o número estiver desconectado, a Z-API recusa mensagens.`,
  }),
  webhooks_loopback: entry<{ host: string }>({
    en: ({ host }) => ({
      text: `--url names this machine (${host}), which Z-API cannot reach`,
      hint: 'Give the internet address that leads to POMBO_WEBHOOK_PORT, for example: https://pombo.example.com',
    }),
    'pt-BR': ({ host }) => ({
      text: `--url aponta para esta máquina (${host}), que a Z-API não alcança`,
      hint: 'Informe o endereço na internet que leva à POMBO_WEBHOOK_PORT, por exemplo: https://pombo.exemplo.com.br',
    }),
  }),
  webhooks_address: entry({
    en: {
      text: '--url must be an https:// address without user name, query or fragment',
      hint: 'For example: https://pombo.example.com',
    },
    'pt-BR': {
      text: '--url precisa ser um endereço https:// sem usuário, sem ? e sem #',
      hint: 'Por exemplo: https://pombo.exemplo.com.br',
    },
  }),
  webhooks_no_key: entry({
    en: {
      text: 'No API key exists: anyone who reaches the API through this address could send messages',
      hint: [
        'Create one first: pombo keys create NAME',
        "From then on every API client needs a key. Z-API's callbacks do not.",
        'If the API runs with POMBO_API_KEYS, set it here too.',
      ].join('\n'),
    },
    'pt-BR': {
      text: 'Não existe nenhuma chave da API: quem chegasse à API por este endereço poderia enviar mensagens',
      hint: [
        'Antes, crie uma: pombo keys create NOME',
        'A partir daí, todo programa que usa a API precisa de uma chave. Os avisos da Z-API não precisam.',
        'Se a API roda com POMBO_API_KEYS, defina a variável aqui também.',
      ].join('\n'),
    },
  }),
  webhooks_understood: entry({
    en: 'Pombo understood every callback.',
    'pt-BR': 'O Pombo entendeu todos os avisos.',
  }),
  webhooks_ignored_why: entry<{ why: keyof typeof WHY_IGNORED }>({
    en: ({ why }) => WHY_IGNORED[why].en,
    'pt-BR': ({ why }) => WHY_IGNORED[why]['pt-BR'],
  }),
  attempt_answered: entry<{ url: string }>({
    en: ({ url }) => `Called ${url} from this machine: this Pombo answers.`,
    'pt-BR': ({ url }) => `Testado daqui: ${url} chega a este Pombo.`,
  }),
  attempt_else: entry<{ url: string; detail: string }>({
    en: ({ url, detail }) => ({
      text: `Called ${url} from this machine: it is not this Pombo that answers (${detail})`,
      hint: ATTEMPT_EN,
    }),
    'pt-BR': ({ url, detail }) => ({
      text: `Testado daqui: quem responde em ${url} não é este Pombo (${detail})`,
      hint: ATTEMPT_PT,
    }),
  }),
  attempt_unreachable: entry<{ url: string; detail: string }>({
    en: ({ url, detail }) => ({ text: `Called ${url} from this machine: it ${detail}`, hint: ATTEMPT_EN }),
    'pt-BR': ({ url, detail }) => ({ text: `Testado daqui: ${url} ${detail}`, hint: ATTEMPT_PT }),
  }),
};

const ATTEMPT_EN = [
  'Does pombo up run, and does the address lead to its POMBO_WEBHOOK_PORT (without one: to POMBO_PORT)?',
  'Z-API calls from the internet: another firewall or name server may decide otherwise.',
].join('\n');
const ATTEMPT_PT = [
  'O pombo up está rodando, e o endereço leva à POMBO_WEBHOOK_PORT dele (ou, sem ela, à POMBO_PORT)?',
  'A Z-API chama pela internet: lá, outro firewall ou servidor de nomes pode dar outro resultado.',
].join('\n');
