/** What an environment variable means, and what applies without it. */
export interface VariableWords {
  meaning: string;
  /** Only for a variable that has no default value. */
  unset?: string;
}

/** Every environment variable in Portuguese. The tables of the apps have the English words. */
export const VARIABLE_WORDS_PT: Readonly<Record<string, VariableWords>> = {
  REDIS_URL: {
    meaning:
      '`redis://` ou `rediss://`; vários, separados por vírgula, para um Redis Cluster; `redis+sentinel://h1:p,h2:p/master` para o Sentinel',
    unset: 'o Redis embutido',
  },
  ZAPI_INSTANCE_ID: { meaning: 'o id de uma instância, que se chama `default`, em vez do arquivo de instâncias' },
  ZAPI_TOKEN: { meaning: 'o token dessa instância' },
  ZAPI_CLIENT_TOKEN: { meaning: 'o token de segurança da conta (Client-Token)' },
  POMBO_INSTANCES: { meaning: 'o arquivo de instâncias, com os seus números da Z-API' },
  POMBO_PREFIX: { meaning: 'o prefixo de todas as chaves no Redis, para vários Pombos usarem o mesmo Redis' },
  POMBO_DATA_DIR: { meaning: 'a pasta dos arquivos do Redis embutido, dos diários de envio e das exportações' },
  ZAPI_BASE_URL: { meaning: 'o endereço da Z-API' },
  POMBO_SEND_TIMEOUT_MS: { meaning: 'o tempo máximo de um POST para a Z-API (ms)' },
  POMBO_MESSAGE_MAX_AGE: {
    meaning: 'uma mensagem que a Z-API não aceitou nesse tempo expira; `0` = nunca',
  },
  POMBO_ON_SERVER_ERROR: {
    meaning:
      'o que fazer depois de uma resposta 500 ou 503: `retry` tenta de novo; `unknown` trata como resposta perdida',
  },
  POMBO_STRICT: {
    meaning: '`1`: não inicia com um Redis que possa perder gravações já confirmadas, ou que permita dois masters',
  },
  POMBO_JOURNAL_MAX_AGE: { meaning: 'por quanto tempo o diário dos envios é guardado' },
  POMBO_JOURNAL_MAX_BYTES: { meaning: 'o tamanho máximo desse diário (bytes)' },
  LOG_LEVEL: { meaning: 'o nível mínimo do log; sai em JSON se a saída não for um terminal' },
  POMBO_WORKER_HOST: { meaning: 'o endereço em que `POMBO_WORKER_PORT` escuta' },
  POMBO_WORKER_PORT: {
    meaning:
      'a porta de `/health/live`, `/health/ready` e `/metrics` de um processo de envio, sem chave; `0` = uma porta livre',
    unset: 'nenhuma',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'para onde vão os traces, por OTLP/HTTP, por exemplo `http://127.0.0.1:4318`',
    unset: 'sem traces',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    meaning: 'cabeçalhos desse destino, `nome=valor`, separados por vírgula',
    unset: 'nenhum',
  },
  OTEL_TRACES_SAMPLER_ARG: { meaning: 'a parte dos traces que é gravada, de 0 a 1' },
  POMBO_HOST: { meaning: 'o endereço em que a API escuta; sem chave, só um endereço desta máquina' },
  POMBO_PORT: { meaning: 'a porta da API; `0` = uma porta livre, que é mostrada' },
  POMBO_WEBHOOK_PORT: {
    meaning: 'uma porta separada, só para os avisos da Z-API; a única que deve ficar exposta à internet',
    unset: 'os avisos usam `POMBO_PORT`',
  },
  POMBO_DASHBOARD: {
    meaning: 'o painel no navegador, no endereço da API; `readonly`: mostra tudo e não muda nada',
  },
  POMBO_API_KEYS: {
    meaning: 'chaves da API com acesso total, separadas por vírgula',
    unset: 'nenhuma; veja `pombo keys`',
  },
  POMBO_WEBHOOK_SECRET: {
    meaning: 'o segredo no endereço de avisos que a Z-API chama; `NOVO,ANTIGO` durante a troca',
    unset: 'gerado na pasta de dados',
  },
};
