import { both } from './both.ts';

/** The names of the pages in the menu. */
export const NAV = both(
  {
    home: 'Home',
    numbers: 'Numbers',
    campaigns: 'Campaigns',
    messages: 'Messages',
    unknown: 'Unknown',
    posts: 'Status posts',
    optOuts: 'Opt-outs',
    callbacks: 'Callbacks',
    setup: 'Setup',
    more: 'More',
    label: 'Main',
    skip: 'Skip to content',
    api: 'API documentation',
  },
  {
    home: 'Início',
    numbers: 'Números',
    campaigns: 'Campanhas',
    messages: 'Mensagens',
    unknown: 'Incertas',
    posts: 'Posts de status',
    optOuts: 'Descadastros',
    callbacks: 'Callbacks',
    setup: 'Configuração',
    more: 'Mais',
    label: 'Principal',
    skip: 'Ir para o conteúdo',
    api: 'Documentação da API',
  },
);

/** The bar above every page. */
export const TOP = both(
  {
    live: 'Live',
    polling: 'Every 20 s',
    stale: 'Stale since {time}',
    lost: 'The server does not answer. The page shows what it knew at {time}, and keeps trying.',
    search: 'Message id, zaapId or messageId',
    theme: 'Theme',
    light: 'Light',
    dark: 'Dark',
    system: 'As the system',
    language: 'Language',
    signOut: 'Sign out',
    readonly: 'Read-only',
    newer: 'A newer version of Pombo is running.',
    reload: 'Reload',
    menu: 'Settings',
    shortcuts: 'Keyboard shortcuts',
  },
  {
    live: 'Ao vivo',
    polling: 'A cada 20 s',
    stale: 'Desatualizado desde {time}',
    lost: 'O servidor não responde. A página mostra o que sabia às {time} e continua tentando.',
    search: 'Id da mensagem, zaapId ou messageId',
    theme: 'Tema',
    light: 'Claro',
    dark: 'Escuro',
    system: 'Como o sistema',
    language: 'Idioma',
    signOut: 'Sair',
    readonly: 'Somente leitura',
    newer: 'Uma versão mais nova do Pombo está em execução.',
    reload: 'Recarregar',
    menu: 'Preferências',
    shortcuts: 'Atalhos do teclado',
  },
);

/** The list of keyboard shortcuts. */
export const KEYS = both(
  {
    title: 'Keyboard shortcuts',
    search: 'Search for a message',
    home: 'Home',
    numbers: 'Numbers',
    campaigns: 'Campaigns',
    messages: 'Messages',
    unknown: 'Unknown',
    posts: 'Status posts',
    optOuts: 'Opt-outs',
    callbacks: 'Callbacks',
    help: 'This list',
  },
  {
    title: 'Atalhos do teclado',
    search: 'Procurar uma mensagem',
    home: 'Início',
    numbers: 'Números',
    campaigns: 'Campanhas',
    messages: 'Mensagens',
    unknown: 'Incertas',
    posts: 'Posts de status',
    optOuts: 'Descadastros',
    callbacks: 'Callbacks',
    help: 'Esta lista',
  },
);

/** The sign-in page. */
export const SIGN_IN = both(
  {
    title: 'Sign in to Pombo',
    lead: 'Enter an API key. The browser keeps a session, not the key.',
    key: 'API key',
    submit: 'Sign in',
    hint: 'To make one, on the server: {command}',
    refused: 'This key is not known, was revoked, or may not read.',
    many: 'Too many wrong keys. Wait a minute, then try again.',
  },
  {
    title: 'Entrar no Pombo',
    lead: 'Informe uma chave de API. O navegador guarda uma sessão, não a chave.',
    key: 'Chave de API',
    submit: 'Entrar',
    hint: 'Para criar uma, no servidor: {command}',
    refused: 'Esta chave não é conhecida, foi revogada ou não permite leitura.',
    many: 'Chaves erradas demais. Espere um minuto e tente de novo.',
  },
);
