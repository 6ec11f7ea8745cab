import { entry } from '../entry.ts';

/** The header of a file. Columns come quoted, with people's digits masked. */
export const HEADER_FINDINGS = {
  header_quote_open: entry({
    en: { text: 'A quote in the header is never closed', hint: 'The first line must hold the names of the columns.' },
    'pt-BR': {
      text: 'As aspas abertas no cabeçalho nunca são fechadas',
      hint: 'A primeira linha precisa ter os nomes das colunas.',
    },
  }),
  header_too_long: entry({
    en: { text: 'The header is too long', hint: 'The first line must hold the names of the columns.' },
    'pt-BR': { text: 'O cabeçalho é longo demais', hint: 'A primeira linha precisa ter os nomes das colunas.' },
  }),
  header_no_name: entry<{ column: number; isLast: boolean }>({
    en: ({ column, isLast }) => ({
      text: `Column ${column} of the header has no name`,
      hint: `Give it one, or remove the column.${isLast ? ' The header line may end with one delimiter too many.' : ''}`,
    }),
    'pt-BR': ({ column, isLast }) => ({
      text: `A coluna ${column} do cabeçalho está sem nome`,
      hint: `Dê um nome a ela, ou apague a coluna.${isLast ? ' Pode haver um separador a mais no fim do cabeçalho.' : ''}`,
    }),
  }),
  header_bad_name: entry<{ column: number; name: string }>({
    en: ({ column, name }) => ({
      text: `Column ${column} of the header is called ${name}`,
      hint: 'Give it another name.',
    }),
    'pt-BR': ({ column, name }) => ({
      text: `A coluna ${column} do cabeçalho se chama ${name}`,
      hint: 'Dê outro nome a ela.',
    }),
  }),
  header_twice: entry<{ name: string; first: number; second: number }>({
    en: ({ name, first, second }) => ({
      text: `The header has the column ${name} twice (columns ${first} and ${second})`,
      hint: 'Rename or remove one of them.',
    }),
    'pt-BR': ({ name, first, second }) => ({
      text: `O cabeçalho tem a coluna ${name} duas vezes (colunas ${first} e ${second})`,
      hint: 'Renomeie ou apague uma delas.',
    }),
  }),
  header_same_meaning: entry<{ a: string; b: string; meaning: string | undefined; first: number; second: number }>({
    en: ({ a, b, meaning, first, second }) => ({
      text: `The columns ${a} and ${b} mean the same thing${meaning === undefined ? '' : ` (${meaning})`} (columns ${first} and ${second})`,
      hint: 'Rename or remove one of them.',
    }),
    'pt-BR': ({ a, b, meaning, first, second }) => ({
      text: `As colunas ${a} e ${b} querem dizer a mesma coisa${meaning === undefined ? '' : ` (${meaning})`} (colunas ${first} e ${second})`,
      hint: 'Renomeie ou apague uma delas.',
    }),
  }),
  header_no_phone: entry<{ columns: string; names: readonly string[]; meant: string | undefined }>({
    en: ({ columns, names, meant }) => ({
      text: `No column holds the phone numbers; the columns are ${columns}`,
      hint: `Call the column with the numbers "phone" (or ${names.join(', ')}).${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    }),
    'pt-BR': ({ columns, names, meant }) => ({
      text: `Nenhuma coluna tem os telefones; as colunas são ${columns}`,
      hint: `Dê à coluna dos números o nome "telefone" (ou ${['phone', ...names.filter((name) => name !== 'telefone')].join(', ')}).${meant === undefined ? '' : ` Seria ${meant}?`}`,
    }),
  }),
  header_is_data: entry<{ columns: string }>({
    en: ({ columns }) => ({
      text: `No column holds the phone numbers; the columns are ${columns}`,
      hint: 'The first line looks like data. Insert a line with the names of the columns above it.',
    }),
    'pt-BR': ({ columns }) => ({
      text: `Nenhuma coluna tem os telefones; as colunas são ${columns}`,
      hint: 'A primeira linha parece ter dados. Coloque acima dela uma linha com os nomes das colunas.',
    }),
  }),
  header_several_phones: entry({
    en: {
      text: 'Several columns of the first line could hold the phone numbers',
      hint: 'Insert a line with the names of the columns above it.',
    },
    'pt-BR': {
      text: 'Mais de uma coluna da primeira linha pode ter os telefones',
      hint: 'Coloque acima dela uma linha com os nomes das colunas.',
    },
  }),
};
