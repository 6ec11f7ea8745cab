import type { Language } from '../language.ts';
import type { HoldCode } from './holds-en.ts';
import type { StateCode } from './states-en.ts';

/** Why a number sends nothing: a reason that holds it, or another state. */
export type ReasonCode = HoldCode | StateCode;

const EN: Record<ReasonCode, string> = {
  paused: 'paused by a person',
  disconnected: 'disconnected',
  subscription: 'Z-API subscription ended',
  credentials: 'token refused by Z-API',
  'ip-blocked': 'address of this machine not allowed',
  'not-found': 'unknown to Z-API',
  redirected: 'address of Z-API redirects',
  tls: 'certificate not valid',
  'client-bug': 'Pombo needs an update',
  storm: 'refused five times in a row',
  'shadow-ban': 'restricted by WhatsApp',
  rollback: 'Redis has lost writes',
  journal: 'journal cannot be written',
  'status-unavailable': 'state at Z-API unclear',
  'not-configured': 'not configured',
  unserved: 'no worker',
  recovering: 'recovering',
  'redis-full': 'Redis full',
  'replica-behind': 'replica behind',
  outage: 'Z-API outage',
  'cooling-unreached': 'backing off: Z-API not reached',
  'cooling-busy': 'backing off: too many requests',
  'cooling-errored': 'backing off: Z-API failed',
  'cooling-unknown': 'backing off: answer lost',
  'cooling-refused': 'backing off: refused',
  closed: 'closed',
  'daily-limit': 'at its daily limit',
  'queue-unreadable': 'Z-API queue unreadable',
  'queue-full': 'Z-API queue full',
  searching: 'searching the Z-API queue',
  probing: 'checking the number',
  scheduled: 'scheduled',
};

const PT: Record<ReasonCode, string> = {
  paused: 'pausado por uma pessoa',
  disconnected: 'desconectado',
  subscription: 'assinatura da Z-API encerrada',
  credentials: 'token recusado pela Z-API',
  'ip-blocked': 'endereço desta máquina não permitido',
  'not-found': 'desconhecido na Z-API',
  redirected: 'endereço da Z-API redireciona',
  tls: 'certificado inválido',
  'client-bug': 'o Pombo precisa ser atualizado',
  storm: 'recusado cinco vezes seguidas',
  'shadow-ban': 'restrito pelo WhatsApp',
  rollback: 'o Redis perdeu gravações',
  journal: 'diário de envios sem gravação',
  'status-unavailable': 'estado na Z-API incerto',
  'not-configured': 'não configurado',
  unserved: 'sem processo de envio',
  recovering: 'em recuperação',
  'redis-full': 'Redis cheio',
  'replica-behind': 'réplica atrasada',
  outage: 'Z-API fora do ar',
  'cooling-unreached': 'em espera: Z-API fora de alcance',
  'cooling-busy': 'em espera: requisições demais',
  'cooling-errored': 'em espera: falha da Z-API',
  'cooling-unknown': 'em espera: resposta perdida',
  'cooling-refused': 'em espera: recusado',
  closed: 'fora do horário',
  'daily-limit': 'no limite diário',
  'queue-unreadable': 'fila da Z-API ilegível',
  'queue-full': 'fila da Z-API cheia',
  searching: 'procurando na fila da Z-API',
  probing: 'verificando o número',
  scheduled: 'agendado',
};

/**
 * The short name of each reason, for a table or a chip: the only list of them. It begins in lower case, so that it can stand
 * inside of a sentence, and a time can follow: `closed until 18:00`.
 */
export const REASON_LABELS: Readonly<Record<Language, Readonly<Record<ReasonCode, string>>>> = { en: EN, 'pt-BR': PT };
