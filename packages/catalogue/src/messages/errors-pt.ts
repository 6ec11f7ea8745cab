import type { TranslatedError } from './guide.ts';
import type { MessageErrorCode } from './errors-en.ts';

const SETTLE = 'Confira no celular; depois marque a mensagem como enviada, ou mande enviar de novo se ela não chegou.';
const READ_WORDS = 'Leia o que a Z-API disse, corrija e tente de novo.';
const WORTH_IT = 'Se ainda vale a pena enviar, tente de novo.';

/** Every error that ends a message, or leaves it `unknown`, in Portuguese. */
export const ERRORS_PT: Record<MessageErrorCode, TranslatedError> = {
  invalid_phone: {
    means: 'A Z-API diz que o telefone não é válido.',
    advice: 'Corrija o telefone e envie como uma nova mensagem.',
  },
  empty_field: {
    means: 'A Z-API diz que um campo da mensagem está vazio.',
    advice: 'Preencha o campo e envie como uma nova mensagem.',
  },
  invalid_field: {
    means: 'A Z-API diz que um campo da mensagem não é válido.',
    advice: 'Corrija o campo e envie como uma nova mensagem.',
  },
  too_large: {
    means: 'A Z-API diz que a mensagem é grande demais.',
    advice: 'Use uma imagem menor e envie como uma nova mensagem.',
  },
  rejected: { means: 'A Z-API recusou a mensagem por um motivo que o Pombo não conhece.', advice: READ_WORDS },
  gateway_error: {
    means: 'A Z-API falhou cinco vezes com esta mensagem (500, 503 …).',
    advice: 'Espere a Z-API voltar a funcionar e tente de novo.',
  },
  image_gone: {
    means: 'A imagem guardada não está mais disponível.',
    advice: 'Envie como uma nova mensagem, com a imagem.',
  },
  poison: {
    means: 'Três processos de envio morreram enquanto preparavam a mensagem.',
    advice: 'Antes de tentar de novo, veja os logs dos processos de envio.',
  },
  recipient_unreachable: {
    means: 'O número não está no WhatsApp, ou não aceita mensagens.',
    advice: 'Tire o telefone da sua lista.',
  },
  media_unusable: {
    means: 'A Z-API não conseguiu baixar ou converter a imagem.',
    advice: 'Abra o endereço da imagem fora da sua rede; quando funcionar, tente de novo.',
  },
  shadow_ban: {
    means: 'O WhatsApp está restringindo o número que envia.',
    advice: 'Espere algumas horas sem reconectar o número; depois libere o número e tente de novo.',
  },
  rejected_by_whatsapp: {
    means: 'O WhatsApp recusou a mensagem; se isso se repete, é sinal de número restrito.',
    advice: 'Envie mais devagar, ou espere algumas horas; depois tente de novo.',
  },
  request_invalid: {
    means: 'A Z-API diz que a requisição não servia para esta mensagem.',
    advice: READ_WORDS,
  },
  not_queued: {
    means: 'A Z-API aceitou a mensagem três vezes, e em nenhuma delas a colocou na fila.',
    advice: 'Confira a instância no painel da Z-API e tente de novo.',
  },
  expired: { means: 'Não foi enviada antes do prazo.', advice: WORTH_IT },
  too_old: { means: 'Aguardou mais tempo do que POMBO_MESSAGE_MAX_AGE permite.', advice: WORTH_IT },
  'lost-answer': { means: 'A conexão caiu antes de chegar a resposta da Z-API.', advice: SETTLE },
  'gateway-silence': { means: 'Um proxy respondeu no lugar da Z-API (502, 504 …).', advice: SETTLE },
  'unclear-answer': { means: 'A resposta da Z-API não prova nada.', advice: SETTLE },
  'ids-with-error': { means: 'A Z-API respondeu com ids e com um erro ao mesmo tempo.', advice: SETTLE },
  'worker-died': { means: 'O processo de envio morreu com a requisição em andamento.', advice: SETTLE },
  'callback-uncertain': { means: 'A Z-API avisou que não sabe se a mensagem foi enviada.', advice: SETTLE },
  rollback: { means: 'O Redis perdeu uma parte desta tentativa.', advice: SETTLE },
  recalled: { means: 'Foi recolhida da fila da Z-API, e pode ter saído antes disso.', advice: SETTLE },
  'evidence-pending': {
    means: 'Um aviso da Z-API pode ser sobre ela; por isso o Pombo não enviou de novo.',
    advice: SETTLE,
  },
  'search-unanswered': {
    means: 'A fila da Z-API não disse se tem a mensagem; por isso o Pombo não enviou de novo.',
    advice: SETTLE,
  },
};
