import { entry, type AnyNotice } from '../entry.ts';
import { sentence } from './image.ts';

const EXAMPLE = '5511987654321';

const KINDS = {
  'toll-free': { en: 'a toll-free number (0800)', 'pt-BR': 'um número gratuito (0800)' },
  'shared-cost': { en: 'a shared-cost number (4004, 0300)', 'pt-BR': 'um número de custo compartilhado (4004, 0300)' },
  premium: { en: 'a premium-rate number', 'pt-BR': 'um número de tarifa especial' },
  company: { en: 'a company-wide number', 'pt-BR': 'um número único de empresa' },
  pager: { en: 'a pager', 'pt-BR': 'um pager' },
  voicemail: { en: 'a voice mail access number', 'pt-BR': 'um número de caixa postal' },
} as const;

/** The kinds of number that no person reads messages on. */
export type PhoneKind = keyof typeof KINDS;

/** Why a text is not a recipient. Each completes a sentence that begins with the column's or field's name. */
export const PHONE_FINDINGS = {
  phone_empty: entry({
    en: { text: 'is empty', hint: `give a number, for example ${EXAMPLE}` },
    'pt-BR': { text: 'está em branco', hint: `informe um número, por exemplo ${EXAMPLE}` },
  }),
  phone_scientific: entry({
    en: {
      text: 'is in scientific notation: the spreadsheet has dropped the last digits',
      hint: 'format the column as Text, type or paste the numbers again and export again; the digits are no longer in this file',
    },
    'pt-BR': {
      text: 'está em notação científica: a planilha perdeu os últimos dígitos',
      hint: 'formate a coluna como Texto, digite ou cole os números de novo e exporte outra vez; neste arquivo os dígitos já não existem',
    },
  }),
  phone_two_numbers: entry({
    en: { text: 'holds more than one number', hint: 'keep one, or put the other on its own line' },
    'pt-BR': { text: 'tem mais de um número', hint: 'deixe só um, ou ponha o outro em uma linha própria' },
  }),
  phone_text_beside: entry({
    en: { text: 'has other text beside the number', hint: `keep the number only, for example ${EXAMPLE}` },
    'pt-BR': { text: 'tem outro texto junto do número', hint: `deixe só o número, por exemplo ${EXAMPLE}` },
  }),
  phone_last_digit: entry({
    en: {
      text: 'lacks a digit: its last group has three',
      hint: 'look it up in the source, and write it as 11 98765-4321',
    },
    'pt-BR': {
      text: 'está sem um dígito: o último grupo só tem três',
      hint: 'confira na origem e escreva assim: 11 98765-4321',
    },
  }),
  phone_no_area_code: entry({
    en: { text: 'has no area code (DDD)', hint: 'put it in front: 11 98765-4321' },
    'pt-BR': { text: 'está sem o DDD', hint: 'ponha o DDD na frente: 11 98765-4321' },
  }),
  phone_invalid: entry({
    en: {
      text: 'does not exist',
      hint: 'check area code and digits; a number of another country needs + and its country code',
    },
    'pt-BR': {
      text: 'não existe',
      hint: 'confira o DDD e os dígitos; número de outro país precisa do + e do código do país',
    },
  }),
  phone_invalid_international: entry({
    en: { text: 'does not exist', hint: 'check its country code and the digits after it' },
    'pt-BR': { text: 'não existe', hint: 'confira o código do país e os dígitos depois dele' },
  }),
  phone_too_short: entry<{ digits: number }>({
    en: ({ digits }, { plural }) => ({
      text: `has ${digits} ${plural(digits, 'digit', 'digits')}, too few`,
      hint: `a number has 8 to 15 digits, for example ${EXAMPLE}`,
    }),
    'pt-BR': ({ digits }, { plural }) => ({
      text: `só tem ${digits} ${plural(digits, 'dígito', 'dígitos')}`,
      hint: `um número tem de 8 a 15 dígitos, por exemplo ${EXAMPLE}`,
    }),
  }),
  phone_too_long: entry<{ digits: number }>({
    en: ({ digits }) => ({
      text: `has ${digits} digits, too many`,
      hint: `a number has 8 to 15 digits, for example ${EXAMPLE}`,
    }),
    'pt-BR': ({ digits }) => ({
      text: `tem ${digits} dígitos, que é demais`,
      hint: `um número tem de 8 a 15 dígitos, por exemplo ${EXAMPLE}`,
    }),
  }),
  phone_kind: entry<{ kind: PhoneKind }>({
    en: ({ kind }) => ({
      text: `is ${KINDS[kind].en}`,
      hint: 'give the number of a person: this is the line of a company or a service',
    }),
    'pt-BR': ({ kind }) => ({
      text: `é ${KINDS[kind]['pt-BR']}`,
      hint: 'informe o número de uma pessoa: este é de uma empresa ou de um serviço',
    }),
  }),
  /** `country`: the one to add to the instance file, where that settles it. Readings name countries in English. */
  phone_ambiguous: entry<{ readings: readonly string[]; country: string | undefined }>({
    en: ({ readings, country }) => ({
      text: `could be ${readings.join(' or ')}`,
      hint: `write + and the country code${country === undefined ? '' : `, or add "country": "${country}" to the instance file`}`,
    }),
    'pt-BR': ({ readings, country }) => ({
      text: `pode ser ${readings.join(' ou ')}`,
      hint: `escreva o + e o código do país${country === undefined ? '' : `, ou ponha "country": "${country}" no arquivo de instâncias`}`,
    }),
  }),
  phone_raw_id: entry<{ form: 'server' | 'group' | 'legacy-group'; server: string }>({
    en: ({ form, server }) => ({
      text: 'is a raw WhatsApp id, which Z-API does not accept',
      hint: {
        server: `write the number without @${server}`,
        group: 'write -group instead of @g.us, as 120363019502650977-group',
        'legacy-group': 'write it without @g.us',
      }[form],
    }),
    'pt-BR': ({ form, server }) => ({
      text: 'é um id interno do WhatsApp, que a Z-API não aceita',
      hint: {
        server: `escreva o número sem @${server}`,
        group: 'escreva -group no lugar de @g.us, assim: 120363019502650977-group',
        'legacy-group': 'escreva sem @g.us',
      }[form],
    }),
  }),
  phone_other_characters: entry({
    en: {
      text: 'has characters other than digits; give country code, area code and number as digits only',
      hint: `give a number, for example ${EXAMPLE}`,
    },
    'pt-BR': {
      text: 'tem caracteres que não são dígitos; informe código do país, DDD e número só com dígitos',
      hint: `informe um número, por exemplo ${EXAMPLE}`,
    },
  }),
  phone_status_feed: entry({
    en: {
      text: 'names the status feed; use type "send-image-status" for a status post',
      hint: `give a number, for example ${EXAMPLE}`,
    },
    'pt-BR': {
      text: 'é o endereço do status; para publicar no status use o tipo "send-image-status"',
      hint: `informe um número, por exemplo ${EXAMPLE}`,
    },
  }),
  phone_refused: entry<{ problem: AnyNotice }>({
    en: ({ problem }, { words }) => ({
      text: `The phone ${words(problem).text}`,
      hint: sentence(words(problem).hint ?? ''),
    }),
    'pt-BR': ({ problem }, { words }) => ({
      text: `O telefone ${words(problem).text}`,
      hint: sentence(words(problem).hint ?? ''),
    }),
  }),
  phone_not_recipient: entry({
    en: {
      text: 'is not a phone number, group, LID, newsletter or broadcast list',
      hint: `give a number, for example ${EXAMPLE}`,
    },
    'pt-BR': {
      text: 'não é telefone, grupo, LID, canal nem lista de transmissão',
      hint: `informe um número, por exemplo ${EXAMPLE}`,
    },
  }),
};
