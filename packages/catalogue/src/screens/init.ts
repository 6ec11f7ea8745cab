import { entry } from '../entry.ts';

/** What `pombo init` says and asks. The names of Z-API's panel stay as its screens have them. */
export const INIT_SCREEN = {
  init_stopped: entry({ en: 'Stopped; nothing was written', 'pt-BR': 'Interrompido; nada foi gravado' }),
  init_welcome: entry({
    en:
      "Pombo needs the id and the tokens of one of your numbers. You find them in Z-API's panel: https://app.z-api.io\n" +
      'They are checked with Z-API and stored on this machine only. Nothing is sent. Ctrl-C stops and writes nothing.',
    'pt-BR':
      'O Pombo precisa do id e dos tokens de um dos seus números. Eles estão no painel da Z-API: https://app.z-api.io\n' +
      'Eles são conferidos com a Z-API e ficam só nesta máquina. Nada é enviado. Ctrl-C interrompe e não grava nada.',
  }),
  init_id: entry({
    en: 'The instance id says which number it is.\n  In the panel: Instâncias → the number → Editar → "ID da instância"',
    'pt-BR': 'O id da instância diz qual é o número.\n  No painel: Instâncias → o número → Editar → "ID da instância"',
  }),
  init_ask_id: entry({ en: 'Instance id: ', 'pt-BR': 'ID da instância: ' }),
  init_token: entry({
    en: 'The token lets Pombo send through this number.\n  In the panel: next to the id, "Token". It is not shown while you type or paste it.',
    'pt-BR':
      'O token permite enviar por este número.\n  No painel: ao lado do id, "Token". Ele não aparece na tela quando você digita ou cola.',
  }),
  init_ask_token: entry({ en: 'Token: ', 'pt-BR': 'Token do número: ' }),
  init_client_token: entry({
    en: 'The Client-Token protects all numbers of your account.\n  In the panel: Segurança → "Token de segurança da conta". Leave it empty if it is not activated there.',
    'pt-BR':
      'O Client-Token protege todos os números da sua conta.\n  No painel: Segurança → "Token de segurança da conta". Se ele não estiver ativado lá, deixe em branco.',
  }),
  init_ask_client_token: entry({
    en: 'Client-Token (Enter for none): ',
    'pt-BR': 'Client-Token (Enter se não houver): ',
  }),
  init_pace: entry({
    en: 'The pace is how many seconds to wait between two messages, at random within a range. Slower is safer.',
    'pt-BR':
      'O ritmo é quantos segundos esperar entre duas mensagens, ao acaso dentro de uma faixa. Mais devagar é mais seguro.',
  }),
  init_ask_pace: entry<{ usual: string }>({
    en: ({ usual }) => `Seconds [${usual}]: `,
    'pt-BR': ({ usual }) => `Segundos [${usual}]: `,
  }),
  init_pace_form: entry({
    en: 'Give a number of seconds, or a range: 5, or 1-3',
    'pt-BR': 'Informe um número de segundos ou uma faixa: 5, ou 1-3',
  }),
  init_hours: entry<{ zone: string }>({
    en: ({ zone }) =>
      `The hours are when it may send, in ${zone}. For example 09:00-18:00, or 09:00-18:00 mon-fri\n  What comes at another time waits for them. A campaign can have narrower hours (--window).`,
    'pt-BR': ({ zone }) =>
      `O horário é quando ele pode enviar, no fuso ${zone}. Por exemplo 09:00-18:00, ou 09:00-18:00 seg-sex\n  O que chega fora dele fica esperando. Uma campanha pode ter um horário menor (--window).`,
  }),
  init_ask_hours: entry({ en: 'Hours [any time]: ', 'pt-BR': 'Horário [a qualquer hora]: ' }),
  init_asking: entry({ en: 'Asking Z-API …', 'pt-BR': 'Consultando a Z-API …' }),
  init_connected: entry({
    en: '✓ Z-API knows this number, and it is connected.',
    'pt-BR': '✓ A Z-API conhece este número, e ele está conectado.',
  }),
  init_not_ready: entry<{ means: string }>({
    en: ({ means }) => `! Z-API knows this number, but it cannot send yet. ${means}`,
    'pt-BR': ({ means }) => `! A Z-API conhece este número, mas ele ainda não pode enviar. ${means}`,
  }),
  init_from_environment: entry({
    en: {
      text: 'A number called "default" comes from ZAPI_INSTANCE_ID',
      hint: 'Give this one another name: pombo init --name vendas\nOr unset ZAPI_INSTANCE_ID and ZAPI_TOKEN.',
    },
    'pt-BR': {
      text: 'ZAPI_INSTANCE_ID já define um número chamado "default"',
      hint: 'Dê outro nome a este: pombo init --name vendas\nOu remova as variáveis ZAPI_INSTANCE_ID e ZAPI_TOKEN.',
    },
  }),
  init_name_taken: entry<{ name: string; file: string }>({
    en: ({ name, file }) => ({
      text: `A number called "${name}" is already in ${file}`,
      hint: 'To add another number, name it: pombo init --name suporte\nTo replace this one, add --yes.',
    }),
    'pt-BR': ({ name, file }) => ({
      text: `Já existe um número chamado "${name}" em ${file}`,
      hint: 'Para acrescentar outro número, dê um nome a ele: pombo init --name suporte\nPara substituir este, acrescente --yes.',
    }),
  }),
  init_id_taken: entry<{ file: string; other: string }>({
    en: ({ file, other }) => ({
      text: `This number is already in ${file}, as "${other}"`,
      hint: `To replace its tokens: pombo init --name ${other} --yes`,
    }),
    'pt-BR': ({ file, other }) => ({
      text: `Este número já está em ${file}, com o nome "${other}"`,
      hint: `Para trocar os tokens dele: pombo init --name ${other} --yes`,
    }),
  }),
  init_done: entry<{ replaced: boolean; name: string; file: string; settings: string }>({
    en: ({ replaced, name, file, settings }) =>
      `${replaced ? 'Replaced' : 'Added'} the number "${name}" in ${file}: ${settings}.`,
    'pt-BR': ({ replaced, name, file, settings }) =>
      `Número "${name}" ${replaced ? 'substituído' : 'acrescentado'} em ${file}: ${settings}.`,
  }),
  init_settings: entry<{ range: string; hours: string; zone: string }>({
    en: ({ range, hours, zone }) =>
      `${range} s between two messages, ${hours === '' ? 'at any time' : `${hours} (${zone})`}`,
    'pt-BR': ({ range, hours, zone }) =>
      `${range} s entre duas mensagens, ${hours === '' ? 'a qualquer hora' : `${hours} (${zone})`}`,
  }),
  init_file_closed: entry<{ wasOpen: boolean }>({
    en: ({ wasOpen }) =>
      wasOpen ? 'Other users could read the file; now only you can.' : 'Only you can read the file.',
    'pt-BR': ({ wasOpen }) =>
      wasOpen ? 'Outros usuários podiam ler o arquivo; agora só você pode.' : 'Só você pode ler o arquivo.',
  }),
  init_unknown_number: entry<{ detail: string }>({
    en: ({ detail }) => ({
      text: `Z-API knows no instance with this id and token (${detail})`,
      hint: 'Compare both with the panel: Instâncias → the number → Editar\nNothing was written.',
    }),
    'pt-BR': ({ detail }) => ({
      text: `A Z-API não conhece uma instância com este id e este token (${detail})`,
      hint: 'Confira os dois no painel: Instâncias → o número → Editar\nNada foi gravado.',
    }),
  }),
  init_client_token_wrong: entry<{ given: boolean; detail: string }>({
    en: ({ given, detail }) => ({
      text: given
        ? `Z-API refuses the Client-Token (${detail})`
        : `Z-API requires the Client-Token of this account (${detail})`,
      hint: 'Compare it with the panel: Segurança → "Token de segurança da conta"\nNothing was written.',
    }),
    'pt-BR': ({ given, detail }) => ({
      text: given
        ? `A Z-API recusa o Client-Token (${detail})`
        : `A Z-API exige o Client-Token desta conta (${detail})`,
      hint: 'Confira no painel: Segurança → "Token de segurança da conta"\nNada foi gravado.',
    }),
  }),
  init_gateway_silent: entry<{ url: string; detail: string }>({
    en: ({ url, detail }) => ({
      text: `${url} did not say whether the number exists: ${detail}`,
      hint: 'Nothing was written. Is this machine online? Then try again.\nTo write the file without asking Z-API, add --force.',
    }),
    'pt-BR': ({ url, detail }) => ({
      text: `${url} não informou se o número existe: ${detail}`,
      hint: 'Nada foi gravado. Esta máquina está na internet? Depois tente de novo.\nPara gravar o arquivo sem consultar a Z-API, acrescente --force.',
    }),
  }),
  /** What is wrong with one typed answer. `problem` says it in English, where no other words fit every case. */
  init_fault: entry<{ part: 'id' | 'token' | 'clientToken' | 'pace' | 'hours'; problem: string }>({
    en: ({ problem }) => problem,
    'pt-BR': ({ part }) => FAULTS_PT[part],
  }),
  init_required: entry({ en: 'is required without a terminal', 'pt-BR': 'é obrigatória sem um terminal' }),
  init_pace_flag: entry({
    en: 'must be a number of seconds, or a range',
    'pt-BR': 'precisa ser um número de segundos, ou uma faixa',
  }),
  init_two_stdin: entry({
    en: 'cannot be - while --token-file is -',
    'pt-BR': 'não pode ser - se --token-file já é -',
  }),
  init_empty_file: entry({ en: 'names an empty file', 'pt-BR': 'indica um arquivo vazio' }),
  init_unread_file: entry<{ code: string }>({
    en: ({ code }) => `names a file that cannot be read (${code})`,
    'pt-BR': ({ code }) => `indica um arquivo que não dá para ler (${code})`,
  }),
  init_step_up: entry({
    en: 'start it, and leave it running: pombo up',
    'pt-BR': 'inicie, e deixe rodando: pombo up',
  }),
  init_step_send: entry<{ command: string }>({
    en: ({ command }) => `in another terminal, send yourself an image: ${command}`,
    'pt-BR': ({ command }) => `em outro terminal, envie uma imagem para você: ${command}`,
  }),
  init_step_check: entry<{ command: string }>({
    en: ({ command }) => `or look at your own file; nothing is sent: ${command}`,
    'pt-BR': ({ command }) => `ou confira o seu arquivo; nada é enviado: ${command}`,
  }),
};

const FAULTS_PT = {
  id: 'o id só pode ter letras, números, _ e -, no máximo 128; copie do painel',
  token: 'o token só pode ter letras, números, _ e -, no máximo 128; copie do painel',
  clientToken: 'o Client-Token não pode ter espaços nem acentos, e tem no máximo 256 caracteres; copie do painel',
  pace: 'o ritmo precisa ir do menor para o maior, em segundos, acima de 0 e até um dia; por exemplo: 1-3',
  hours:
    'informe um horário, dias da semana e um fuso, ou só parte deles; por exemplo: 09:00-18:00 seg-sex America/Sao_Paulo',
} as const;
