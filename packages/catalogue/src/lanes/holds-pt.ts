import type { Guide, Translated } from './guide.ts';
import type { HoldCode } from './holds-en.ts';

/** Every reason why a number is held, in Portuguese. */
export const HOLDS_PT: Record<HoldCode, Translated<Guide>> = {
  paused: { means: 'Alguém pausou este número.', steps: ['para voltar a enviar: pombo lanes resume {instance}'] },
  disconnected: {
    means: 'O celular está sem internet, ou a sessão do WhatsApp foi encerrada.',
    steps: [
      'abra a instância no painel da Z-API e leia o QR code com o celular; o envio continua sozinho depois que a Z-API enviar as mensagens que guardou',
      'para recolher o que a Z-API ainda guarda, antes de reconectar: pombo lanes resume {instance} --recall',
    ],
    avoid: 'Retomar não reconecta o número: a próxima mensagem recebe a mesma resposta.',
  },
  subscription: {
    means: 'A assinatura ou o período de teste da instância na Z-API acabou.',
    steps: ['renove no painel da Z-API; depois o envio continua sozinho'],
    avoid: 'Retomar não adianta antes do pagamento: a Z-API recusa a próxima mensagem também.',
  },
  credentials: {
    means: 'A Z-API recusou o Client-Token ou o token. Todas as instâncias da conta estão paradas.',
    steps: [
      'compare token e clientToken do arquivo de instâncias com o painel da Z-API; o arquivo é relido sem reiniciar',
    ],
    avoid: 'Retomar não adianta enquanto um token estiver errado.',
  },
  'ip-blocked': {
    means: 'A lista de endereços IP permitidos na Z-API não inclui esta máquina.',
    steps: [
      'inclua o endereço público desta máquina entre os permitidos no painel da Z-API; depois o envio continua sozinho',
    ],
    avoid: 'Retomar não adianta enquanto o endereço não for permitido.',
  },
  'not-found': {
    means: 'A Z-API não conhece esta instância: o id ou o token está errado.',
    steps: [
      'compare id e token do arquivo de instâncias com a instância no painel da Z-API; o arquivo é relido sem reiniciar',
    ],
    avoid: 'Retomar não adianta enquanto o id ou o token estiver errado.',
  },
  redirected: {
    means: 'O endereço da Z-API respondeu com um redirecionamento, que o Pombo nunca segue.',
    steps: ['confira ZAPI_BASE_URL e qualquer proxy entre esta máquina e a Z-API'],
  },
  tls: {
    means: 'O certificado não é da Z-API, ou está vencido.',
    steps: ['confira o relógio desta máquina e qualquer proxy que abra conexões TLS; alguém pode estar escutando'],
    avoid: 'Não desligue a verificação de certificados: tokens e telefones ficariam legíveis no caminho.',
  },
  'client-bug': {
    means: 'O Pombo fez uma requisição que a Z-API não aceita (405, 415), ou que nem pôde ser escrita.',
    steps: ['atualize o Pombo e depois: pombo lanes resume {instance}'],
  },
  storm: {
    means: 'A Z-API recusou cinco mensagens seguidas pelo mesmo motivo.',
    steps: [
      'veja o motivo: pombo message list --instance {instance} --status failed',
      'corrija e depois: pombo lanes resume {instance}',
    ],
    avoid: 'Se retomar antes de corrigir a causa, as mensagens que aguardam falham uma a uma.',
  },
  'shadow-ban': {
    means: 'O WhatsApp está restringindo este número: as mensagens são aceitas, mas não entregues.',
    steps: ['espere algumas horas, teste com uma mensagem do próprio celular e depois: pombo lanes resume {instance}'],
    avoid: 'Não reconecte o número nem recrie a instância: o WhatsApp pode bani-lo de vez.',
  },
  rollback: {
    means:
      'O Redis perdeu gravações, ou é outro Redis. Mensagens que constam na fila podem já ter saído; os diários dos processos de envio mostram quais.',
    steps: [
      'inicie de novo o processo de envio indicado aqui, com a mesma pasta de dados; o envio continua sozinho depois que o diário dele for lido',
      'se a pasta agora está em outro lugar, leia-a em uma máquina com um processo de envio ativo: pombo journal import DIR',
      'só se a pasta se perdeu: compare as mensagens que aguardam (pombo message list --instance {instance} --status queued) com o celular ou o painel da Z-API, e cancele as que já saíram: pombo message cancel ID',
      'depois: pombo lanes resume {instance} --after-rollback',
    ],
    avoid: 'Retomar sem essa comparação pode enviar mensagens duas vezes.',
  },
  journal: {
    means:
      'O processo de envio não consegue gravar o diário: o que ele vai enviar precisa estar antes no disco. Desde então nada saiu.',
    steps: [
      'libere espaço no disco da pasta de dados, ou dê permissão de escrita na pasta (pombo doctor nessa máquina mostra qual); depois o envio continua sozinho',
    ],
    avoid: 'Não apague o diário para liberar espaço: ele é a prova do que foi enviado.',
  },
  'status-unavailable': {
    means:
      'A Z-API recusou uma mensagem por um motivo que o Pombo não conhece, e o /status dela não diz se o número funciona.',
    steps: [
      'veja o que a Z-API responde agora: pombo instances check',
      'o Pombo pergunta de novo a cada poucos minutos, e envia assim que o /status disser que o número está conectado',
    ],
    avoid: 'Retomar antes de o /status responder só faz a mesma mensagem ser recusada de novo.',
  },
};
