import type { StateGuide, Translated } from './guide.ts';
import type { StateCode } from './states-en.ts';

const COOLING_ENDS = 'nada a fazer: o Pombo tenta de novo depois de 1, 2, 4 … até 60 s';

/** Every state, beside its holds, in which a number sends nothing, in Portuguese. */
export const STATES_PT: Record<StateCode, Translated<StateGuide>> = {
  'not-configured': {
    headline: 'Nenhum processo de envio atende {instance} nem o tem no arquivo de instâncias',
    means: 'Nenhum processo de envio ativo tem este número no arquivo de instâncias.',
    steps: [
      'para enviar por ele: inicie o processo cujo arquivo de instâncias o tem, ou inclua-o no arquivo',
      'se ele não existe mais e nada aguarda nele: pombo lanes forget {instance}',
    ],
  },
  unserved: {
    headline: 'Nenhum processo de envio atende {instance}',
    means: 'Nenhum processo de envio está ativo para este número. As mensagens aguardam na fila, em ordem.',
    steps: ['inicie um onde a instância está configurada, neste Redis: pombo up'],
    avoid: 'Pôr as mensagens na fila de novo com outros ids as envia duas vezes.',
  },
  recovering: {
    headline: '{instance} está se recuperando de um processo que morreu',
    means:
      'O processo que enviava uma mensagem morreu. Outro encerra a tentativa dele como `unknown` e depois continua.',
    steps: ['nada a fazer enquanto houver outro processo ativo: leva poucos segundos', 'se não houver: pombo up'],
  },
  'redis-full': {
    headline: '{instance} aguarda: o Redis está cheio',
    means:
      'O Redis ficou sem memória, e o Pombo não consegue registrar uma tentativa. Ele só envia o que pode registrar.',
    steps: ['aumente o maxmemory, ou a memória da máquina; depois o envio continua sozinho'],
    avoid: 'Não deixe o Redis descartar chaves para abrir espaço (maxmemory-policy): ele esqueceria o que já saiu.',
  },
  'replica-behind': {
    headline: '{instance} aguarda: nenhuma réplica do Redis registrou a próxima tentativa',
    means:
      'No modo estrito, uma tentativa só sai depois que uma réplica do Redis a registrou. Nenhuma registrou em um segundo, e nada foi enviado.',
    steps: ['traga a réplica de volta, ou a conexão dela com o principal; depois o envio continua sozinho'],
    avoid:
      'Não promova uma réplica assim enquanto o antigo principal ainda puder ser iniciado: faltam nela as últimas gravações.',
  },
  outage: {
    headline: '{instance} faz uma pausa: a Z-API não responde a vários números',
    means: 'A Z-API parou de responder a vários números ao mesmo tempo; por isso todos os números fazem uma pausa.',
    steps: [
      'nada a fazer: o Pombo continua depois de alguns segundos; se acontecer de novo, veja a página de status da Z-API',
    ],
  },
  'cooling-unreached': {
    headline: '{instance} espera um pouco: não deu para alcançar a Z-API',
    means: 'Não deu para alcançar a Z-API, ou para escrever a mensagem. Nada foi enviado.',
    steps: [COOLING_ENDS, 'se durar, confira a conexão com a Z-API: pombo doctor'],
  },
  'cooling-busy': {
    headline: '{instance} espera um pouco: a Z-API respondeu 429',
    means: 'A Z-API respondeu 429, requisições demais. Nada foi enviado.',
    steps: ['nada a fazer: o Pombo espera o tempo que a Z-API pediu, ou até 60 s'],
  },
  'cooling-errored': {
    headline: '{instance} espera um pouco: a Z-API falhou em uma mensagem',
    means:
      'A Z-API falhou em uma mensagem (500, 503 …). O Pombo verifica se mesmo assim ela foi aceita, antes de tentar de novo.',
    steps: ['nada a fazer: o Pombo tenta de novo depois de 10 s a 10 min, no máximo cinco vezes'],
  },
  'cooling-unknown': {
    headline: '{instance} espera um pouco: a última resposta se perdeu',
    means:
      'Não se sabe se a Z-API aceitou a última mensagem. O número faz uma pausa, e o Pombo consulta o /status antes da próxima.',
    steps: [
      'nada a fazer pelo número: o Pombo pergunta depois de 10 s, e aos poucos com menos frequência, até a cada 60 s',
      'resolva a mensagem: pombo unknown list --instance {instance}',
    ],
    avoid: 'Enviar essa mensagem de novo sem olhar no celular pode entregá-la duas vezes.',
  },
  'cooling-refused': {
    headline: '{instance} espera um pouco: a Z-API recusou uma requisição dele',
    means:
      'A Z-API recusou uma requisição deste número. O Pombo tenta mais uma vez antes de parar o número, ou depois que a parada acabou.',
    steps: [COOLING_ENDS],
  },
  closed: {
    headline: '{instance} está fora do horário',
    means:
      'Está fora do horário ou dos dias do número (window, days, timezone), pelo relógio do Redis. Mensagens urgentes saem mesmo assim.',
    steps: ['nada a fazer até abrir; outro horário no arquivo de instâncias vale em segundos'],
  },
  'daily-limit': {
    headline: '{instance} atingiu o limite diário',
    means:
      'O número já começou hoje tantas mensagens quantas o dailyLimit permite, contando as que ficaram `unknown`. Mensagens urgentes saem mesmo assim.',
    steps: [
      'nada a fazer: ele continua à meia-noite do fuso dele, ou na abertura seguinte; um dailyLimit maior vale em segundos',
    ],
  },
  'queue-unreadable': {
    headline: '{instance} aguarda: não dá para ler a fila da Z-API',
    means:
      'Várias mensagens do Pombo podem estar na fila da própria Z-API, e a resposta dela não mostra quais já saíram. O Pombo continua devagar: supõe que uma mensagem saiu 5 minutos depois de aceita, se o /status diz que o número funciona, e senão depois de uma hora.',
    steps: [
      'deixe os avisos da Z-API chegarem ao Pombo, que dizem o mesmo: pombo webhooks set {instance} --url URL',
      'se durar, confira a conexão com a Z-API: pombo doctor',
    ],
  },
  'queue-full': {
    headline: '{instance} aguarda espaço na fila da Z-API',
    means:
      'A fila da própria Z-API já tem tantas mensagens quantas o Pombo põe lá de uma vez, para que pausar e cancelar continuem valendo. O Pombo espera uma sair.',
    steps: [
      'nada a fazer enquanto o celular estiver com internet: a Z-API envia uma por uma',
      'se durar, veja se o número está conectado: pombo instances check',
      'para recolhê-las: pombo lanes resume {instance} --recall',
    ],
    avoid: 'Não limpe a fila no painel da Z-API: o Pombo não saberia quais mensagens sumiram.',
  },
  searching: {
    headline: '{instance} procura na fila da Z-API antes de tentar de novo uma mensagem',
    means:
      'Antes de repetir uma mensagem em que a Z-API falhou, o Pombo procura na fila dela se mesmo assim foi aceita.',
    steps: ['nada a fazer: leva segundos'],
  },
  probing: {
    headline: '{instance} consulta o /status antes de voltar a enviar',
    means: 'Depois de uma falha, o Pombo verifica no /status se o número funciona, antes de enviar a próxima mensagem.',
    steps: ['nada a fazer: leva segundos'],
  },
  scheduled: {
    headline: '{instance} aguarda a hora da próxima mensagem',
    means: 'Cada mensagem da fila aguarda a própria hora: o sendAt dela, o horário da campanha ou a próxima tentativa.',
    steps: ['para ver quando sai a próxima: pombo message list --instance {instance} --status queued'],
  },
};
