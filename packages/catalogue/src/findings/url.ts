import { entry, type Format } from '../entry.ts';

/** The kinds of addresses that Pombo never calls. */
const ADDRESSES = {
  loopback: { en: 'an address of this machine', 'pt-BR': 'um endereço desta máquina' },
  private: { en: 'a private address', 'pt-BR': 'um endereço de rede interna' },
  linkLocal: { en: 'a link-local address', 'pt-BR': 'um endereço local de rede (link-local)' },
  carrierGradeNat: { en: 'an address behind a carrier’s NAT', 'pt-BR': 'um endereço atrás do NAT de uma operadora' },
  multicast: { en: 'a multicast address', 'pt-BR': 'um endereço de multicast' },
  broadcast: { en: 'a broadcast address', 'pt-BR': 'um endereço de broadcast' },
  unspecified: { en: 'an unspecified address', 'pt-BR': 'um endereço indefinido' },
  reserved: { en: 'a reserved address', 'pt-BR': 'um endereço reservado' },
  invalid: { en: 'not an IP address', 'pt-BR': 'algo que não é um endereço IP' },
} as const;

/** A kind of address that is never called. */
export type AddressKind = keyof typeof ADDRESSES;

/**
 * Why an address that others chose was not called, or gave no complete response. Each completes a sentence that begins
 * with the address.
 */
export const URL_FINDINGS = {
  url_invalid: entry({ en: 'is not a valid URL', 'pt-BR': 'não é um endereço válido' }),
  url_not_http: entry({ en: 'is neither https nor http', 'pt-BR': 'não começa com https:// nem http://' }),
  url_not_https: entry({ en: 'is not https', 'pt-BR': 'não começa com https://' }),
  url_too_long: entry<{ most: number }>({
    en: ({ most }) => `has more than ${most} characters`,
    'pt-BR': ({ most }) => `tem mais de ${most} caracteres`,
  }),
  url_login: entry({ en: 'has a user name or password in it', 'pt-BR': 'tem usuário ou senha no endereço' }),
  url_is_closed: entry<{ kind: AddressKind }>({
    en: ({ kind }, format) => `is ${addressOf(kind, format)}, to which requests are not allowed`,
    'pt-BR': ({ kind }, format) => `é ${addressOf(kind, format)}, e o Pombo não acessa esses endereços`,
  }),
  url_leads_closed: entry<{ kind: AddressKind }>({
    en: ({ kind }, format) => `leads to ${addressOf(kind, format)}, to which requests are not allowed`,
    'pt-BR': ({ kind }, format) => `leva a ${addressOf(kind, format)}, e o Pombo não acessa esses endereços`,
  }),
  url_no_address: entry({ en: 'has an unknown host name', 'pt-BR': 'tem um nome de servidor que não existe' }),
  url_untrusted: entry<{ code: string }>({
    en: ({ code }) => `is not trusted over TLS (${code})`,
    'pt-BR': ({ code }) => `não tem um certificado TLS confiável (${code})`,
  }),
  url_failed: entry<{ code: string }>({
    en: ({ code }) => `failed (${code})`,
    'pt-BR': ({ code }) => `falhou (${code})`,
  }),
  url_refuses: entry({ en: 'refuses connections', 'pt-BR': 'recusa conexões' }),
  url_cut: entry({ en: 'cut the connection', 'pt-BR': 'cortou a conexão' }),
  url_unreachable: entry({ en: 'is not reachable from here', 'pt-BR': 'não pode ser alcançado daqui' }),
  url_silent: entry({ en: 'does not answer', 'pt-BR': 'não responde' }),
  url_many_headers: entry({ en: 'answers with too many headers', 'pt-BR': 'responde com cabeçalhos demais' }),
  url_late: entry<{ seconds: number }>({
    en: ({ seconds }) => `gave no complete response within ${seconds} s`,
    'pt-BR': ({ seconds }, { number }) => `não respondeu por completo em ${number(seconds)} s`,
  }),
  url_stopped: entry({ en: 'was stopped', 'pt-BR': 'foi interrompido' }),
};

function addressOf(kind: AddressKind, { language }: Pick<Format, 'language'>): string {
  return ADDRESSES[kind][language];
}
