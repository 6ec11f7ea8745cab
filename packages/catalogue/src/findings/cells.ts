import { entry } from '../entry.ts';

/** One cell. Each completes a sentence that begins with the column's name. */
export const CELL_FINDINGS = {
  cell_type: entry<{ types: readonly string[] }>({
    en: ({ types }) => ({ text: `must be ${types.join(' or ')}`, hint: 'leave it empty for an ordinary message' }),
    'pt-BR': ({ types }) => ({
      text: `precisa ser ${types.join(' ou ')}`,
      hint: 'deixe em branco para uma mensagem comum',
    }),
  }),
  cell_delay: entry({
    en: { text: 'must be a whole number of seconds from 1 to 15', hint: 'for example 5' },
    'pt-BR': { text: 'precisa ser um número inteiro de segundos, de 1 a 15', hint: 'por exemplo 5' },
  }),
  cell_yes_no: entry({
    en: { text: 'must be yes or no', hint: 'write true or false' },
    'pt-BR': { text: 'precisa ser sim ou não', hint: 'escreva sim ou não' },
  }),
  cell_status_phone: entry({
    en: 'must be empty: a status post has no recipient',
    'pt-BR': 'precisa estar em branco: uma publicação no status não tem destinatário',
  }),
  cell_no_instance: entry({
    en: { text: 'is empty, and no --instance was given', hint: 'give one of them' },
    'pt-BR': { text: 'está em branco, e --instance não foi informado', hint: 'informe um dos dois' },
  }),
  cell_no_image: entry({
    en: { text: 'is empty, and no --image was given', hint: 'give one of them' },
    'pt-BR': { text: 'está em branco, e --image não foi informado', hint: 'informe um dos dois' },
  }),
  cell_instance_name: entry({
    en: { text: 'is not a valid instance name', hint: 'use at most 40 of a-z, 0-9, "_" and "-"' },
    'pt-BR': { text: 'não é um nome de instância válido', hint: 'use no máximo 40 de a-z, 0-9, "_" e "-"' },
  }),
  cell_instance_unknown: entry<{ meant: string | undefined; known: readonly string[] }>({
    en: ({ meant, known }) => ({
      text: 'is not configured',
      hint: `${meant === undefined ? '' : `did you mean "${meant}"? `}configured are: ${known.join(', ')}`,
    }),
    'pt-BR': ({ meant, known }) => ({
      text: 'não está configurada',
      hint: `${meant === undefined ? '' : `seria "${meant}"? `}as configuradas são: ${known.join(', ')}`,
    }),
  }),
  cell_no_default: entry({
    en: 'is empty, and the template gives no default for it',
    'pt-BR': 'está em branco, e o modelo não traz um valor padrão (default) para ela',
  }),
  cell_no_whatsapp: entry({ en: 'has no WhatsApp', 'pt-BR': 'não tem WhatsApp' }),
  /** The fault of a whole message, in the words of its schema, which exist in English only. */
  cell_other: entry<{ problem: string }>({
    en: ({ problem }) => problem,
    'pt-BR': ({ problem }) => SCHEMA_PT[problem] ?? problem,
  }),
};

/** What the schema of a message says about the texts of a cell. */
const SCHEMA_PT: Record<string, string> = {
  'has more than 4096 characters': 'tem mais de 4096 caracteres',
  'has more than 128 characters': 'tem mais de 128 caracteres',
  'has a NUL character or half of a surrogate pair': 'tem um caractere nulo ou a metade de um par substituto',
  'is empty or has control characters': 'está em branco ou tem caracteres de controle',
};
