import { entry } from '../entry.ts';

/** What `pombo tail` and `pombo listen` print besides the events. */
export const EVENTS_SCREEN = {
  events_lost: entry({
    en: 'Redis has lost part of the events: some are missing here.',
    'pt-BR': 'O Redis perdeu parte dos eventos: faltam alguns aqui.',
  }),
  events_away: entry({
    en: 'Redis does not answer; trying again …',
    'pt-BR': 'O Redis não responde; tentando de novo …',
  }),
  events_back: entry({ en: 'Redis answers again.', 'pt-BR': 'O Redis voltou a responder.' }),
  events_from_now: entry({
    en: 'Events from now on; Ctrl-C ends this.',
    'pt-BR': 'Eventos a partir de agora; Ctrl-C encerra.',
  }),
  events_forwarding: entry<{ url: string }>({
    en: ({ url }) => `Forwarding events from now on to ${url}; Ctrl-C ends this.`,
    'pt-BR': ({ url }) => `Repassando os eventos a partir de agora para ${url}; Ctrl-C encerra.`,
  }),
  events_secret: entry<{ secret: string }>({
    en: ({ secret }) => `The signing secret (Standard Webhooks), the same in every run: ${secret}`,
    'pt-BR': ({ secret }) => `O segredo da assinatura (Standard Webhooks), sempre o mesmo: ${secret}`,
  }),
  events_not_http: entry({
    en: 'must be an http or https address',
    'pt-BR': 'precisa ser um endereço http ou https',
  }),
  events_one_of: entry<{ allowed: readonly string[] }>({
    en: ({ allowed }) => `must be one of ${allowed.join(', ')}`,
    'pt-BR': ({ allowed }) => `precisa ser um destes: ${allowed.join(', ')}`,
  }),
};
