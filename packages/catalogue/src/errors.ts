/** What an error code means, wherever it is listed. */
export interface ErrorWords {
  /** What happened, without a full stop. */
  title: string;
  /** What became of the request, and what its messages, campaign or lane do now. In sentences. */
  consequence: string;
}

const NOT_DONE = 'A requisição não foi executada.';
const NOT_QUEUED = 'Nada entrou na fila.';
const REPEAT = 'Não se sabe se a requisição foi executada: repita com o mesmo id.';

/** Every error code in Portuguese. The table of codes in core has the English words. */
export const ERROR_WORDS_PT = {
  invalid_input: {
    title: 'A entrada não é válida',
    consequence: 'Nada entrou na fila nem mudou. Em uma lista de mensagens, só esta é recusada.',
  },
  invalid_config: {
    title: 'A configuração não é válida',
    consequence:
      'O processo não inicia, e as mensagens da fila aguardam. Um processo de envio ativo continua com o último arquivo de instâncias válido.',
  },
  unknown_instance: { title: 'Esse número não existe', consequence: 'Nada entrou na fila nem mudou para esse nome.' },
  id_conflict: {
    title: 'O id já foi usado para outro conteúdo',
    consequence: 'A primeira mensagem ou campanha com este id continua como está. Nada entrou na fila.',
  },
  not_found: { title: 'Não encontrado', consequence: 'Nada mudou.' },
  unauthorized: { title: 'É preciso uma chave válida', consequence: NOT_DONE },
  forbidden: { title: 'Isto não é permitido', consequence: NOT_DONE },
  method_not_allowed: { title: 'Este caminho não aceita este método', consequence: NOT_DONE },
  request_timeout: {
    title: 'A requisição não terminou a tempo',
    consequence: `${NOT_DONE} Nada de um envio de arquivo incompleto sai.`,
  },
  too_large: { title: 'A requisição é grande demais', consequence: NOT_QUEUED },
  unsupported_media_type: { title: 'Tipo de conteúdo não aceito', consequence: NOT_QUEUED },
  headers_too_large: { title: 'Os cabeçalhos da requisição são grandes demais', consequence: NOT_DONE },
  rate_limited: {
    title: 'Requisições demais',
    consequence: `${NOT_DONE} As mensagens da fila saem como antes.`,
  },
  stopping: {
    title: 'Este processo está parando',
    consequence:
      'Este processo não aceita novas requisições e termina as tentativas em andamento. As mensagens da fila aguardam um processo de envio.',
  },
  wrong_status: {
    title: 'O status não permite isso',
    consequence: 'A mensagem ou campanha continua como está.',
  },
  not_proven_unsent: {
    title: 'Uma tentativa anterior pode ter saído',
    consequence: 'A mensagem mantém o status e não é enviada de novo.',
  },
  too_early: {
    title: 'Ainda é cedo para enviar de novo',
    consequence: 'A mensagem continua `unknown` e não é enviada de novo.',
  },
  image_unreadable: { title: 'A imagem não pode ser usada', consequence: NOT_QUEUED },
  image_unreachable: {
    title: 'A imagem não pode ser baixada daqui, ou não é uma imagem',
    consequence: 'A campanha não começa, e nenhuma mensagem dela é enviada.',
  },
  address_refused: {
    title: 'Não são permitidas requisições a este endereço',
    consequence: 'Nada foi enviado para o endereço.',
  },
  file_unreadable: { title: 'O arquivo não pode ser lido', consequence: 'Nada do arquivo é enviado.' },
  file_unusable: { title: 'O arquivo não tem nada que possa ser enviado', consequence: 'Nada do arquivo é enviado.' },
  campaign_refused: {
    title: 'A campanha não pode ser criada',
    consequence: 'Nenhuma campanha foi criada, e nada é enviado.',
  },
  redis_unreachable: {
    title: 'Não dá para alcançar o Redis',
    consequence: `Nada é enviado até o Redis voltar; depois os números continuam. ${REPEAT}`,
  },
  redis_full: {
    title: 'O Redis não aceita gravações',
    consequence: 'Nada entra na fila nem é enviado até o Redis voltar a gravar; depois os números continuam.',
  },
  redis_slow: { title: 'O Redis está lento demais', consequence: `${REPEAT} Os números continuam.` },
  redis_unfit: {
    title: 'Este Redis pode perder mensagens',
    consequence: 'O processo não inicia, e as mensagens da fila aguardam.',
  },
  redis_newer: {
    title: 'Um Pombo mais novo gravou os dados do Redis',
    consequence: 'O processo não inicia. Os processos mais novos continuam.',
  },
  gateway_unreachable: {
    title: 'Não dá para alcançar a Z-API',
    consequence:
      'O comando para neste ponto; repita-o. Um processo de envio tenta a mensagem de novo, ou para o número, conforme a causa.',
  },
  timed_out: {
    title: 'Não terminou a tempo',
    consequence: 'Só a espera acabou. A mensagem ou campanha continua: não envie de novo.',
  },
  interrupted: {
    title: 'Interrompido',
    consequence: 'O comando parou. O que ele pôs na fila é enviado, mas nada de uma importação interrompida.',
  },
  internal: {
    title: 'Erro interno',
    consequence: `${REPEAT} As mensagens da fila não são afetadas.`,
  },
} as const satisfies Record<string, ErrorWords>;
