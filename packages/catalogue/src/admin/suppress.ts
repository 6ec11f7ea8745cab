import { entry } from '../entry.ts';

/** What `pombo suppress` prints: the people who must not receive messages. */
export const SUPPRESS_SCREEN = {
  suppressed_now: entry<{ phone: string }>({
    en: ({ phone }) => `${phone} will receive no more messages.`,
    'pt-BR': ({ phone }) => `${phone} não recebe mais mensagens.`,
  }),
  suppressed_before: entry<{ phone: string }>({
    en: ({ phone }) => `${phone} was already on the list.`,
    'pt-BR': ({ phone }) => `${phone} já estava na lista.`,
  }),
  suppressed_no_more: entry<{ phone: string }>({
    en: ({ phone }) => `${phone} can receive messages again.`,
    'pt-BR': ({ phone }) => `${phone} pode receber mensagens de novo.`,
  }),
  suppressed_not: entry({
    en: { text: 'This number is not on the suppression list', hint: 'See: pombo suppress list' },
    'pt-BR': { text: 'Este número não está na lista de descadastrados', hint: 'Para ver a lista: pombo suppress list' },
  }),
  suppressed_none: entry({
    en: 'The suppression list is empty.',
    'pt-BR': 'A lista de descadastrados está vazia.',
  }),
  suppress_imported: entry<{ added: number; known: number; rejected: number }>({
    en: ({ added, known, rejected }, { number }) =>
      `${number(added)} added, ${number(known)} already on the list, ${number(rejected)} rejected.`,
    'pt-BR': ({ added, known, rejected }, format) =>
      [
        format.count(added, 'acrescentado', 'acrescentados'),
        `${format.number(known)} já na lista`,
        `${format.count(rejected, 'recusado', 'recusados')}.`,
      ].join(', '),
  }),
  suppress_more: entry<{ count: number }>({
    en: ({ count }, { number }) => `… and ${number(count)} more`,
    'pt-BR': ({ count }, { number }) => `… e mais ${number(count)}`,
  }),
  suppress_nothing: entry<{ rejected: number }>({
    en: ({ rejected }, { count }) => ({
      text: `${rejected === 0 ? 'The file has no lines' : `None of the ${count(rejected, 'line', 'lines')} contains a phone number`}: nothing was added`,
      hint: 'Name the column with the numbers "phone" or "telefone", or write one number per line.',
    }),
    'pt-BR': ({ rejected }, { count }) => ({
      text: `${rejected === 0 ? 'O arquivo não tem linhas' : `Nenhum telefone em ${count(rejected, 'linha', 'linhas')}`}: nada foi acrescentado`,
      hint: 'Chame a coluna dos números de "telefone", ou escreva um número por linha.',
    }),
  }),
};
