import { entry } from '../entry.ts';

/** The header of a file. Columns come quoted, with people's digits masked; flags as they are typed. */
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
  header_no_name: entry<{ column: number; hasContent: boolean }>({
    en: ({ column, hasContent }) => ({
      text: `Column ${column} of the header has no name`,
      hint: `Give it one, or remove the column.${hasContent ? ' It has content below.' : ''}`,
    }),
    'pt-BR': ({ column, hasContent }) => ({
      text: `A coluna ${column} do cabeçalho está sem nome`,
      hint: `Dê um nome a ela, ou apague a coluna.${hasContent ? ' Há conteúdo abaixo.' : ''}`,
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
  header_no_phone: entry<{ columns: string; names: readonly string[]; meant: string | undefined }>({
    en: ({ columns, names, meant }) => ({
      text: `No column holds the phone numbers; the columns are ${columns}`,
      hint:
        `Call the column with the numbers "phone" (or ${names.join(', ')}).${meant === undefined ? '' : ` Did you mean ${meant}?`} ` +
        'Or name it: --phone-column NAME (API: "phoneColumn")',
    }),
    'pt-BR': ({ columns, names, meant }) => ({
      text: `Nenhuma coluna tem os telefones; as colunas são ${columns}`,
      hint:
        `Dê à coluna dos números o nome "telefone" (ou ${names.filter((name) => name !== 'telefone').join(', ')}).${meant === undefined ? '' : ` Seria ${meant}?`} ` +
        'Ou diga qual é: --phone-column NOME (API: "phoneColumn")',
    }),
  }),
  header_phones_unnamed: entry<{ columns: string; held: readonly HeldColumn[] }>({
    en: ({ columns, held }) => ({
      text: `No column holds the phone numbers; the columns are ${columns}`,
      hint: held
        .map(
          ([name, phones, filled, flag]) =>
            `In the column ${name}, ${phones} of the first ${filled} cells are phone numbers: use ${flag} (API: "phoneColumn")`,
        )
        .join('\n'),
    }),
    'pt-BR': ({ columns, held }) => ({
      text: `Nenhuma coluna tem os telefones; as colunas são ${columns}`,
      hint: held
        .map(
          ([name, phones, filled, flag]) =>
            `Na coluna ${name}, ${phones} das primeiras ${filled} células são telefones: use ${flag} (API: "phoneColumn")`,
        )
        .join('\n'),
    }),
  }),
  header_no_such_column: entry<{ wanted: string; near: string | undefined; flag: string; names: string }>({
    en: ({ wanted, near, flag, names }) => ({
      text: `The file has no column ${wanted} for the phones`,
      hint:
        near === undefined
          ? `The columns are ${names}.`
          : `Did you mean ${near}? Then use ${flag} (API: "phoneColumn")`,
    }),
    'pt-BR': ({ wanted, near, flag, names }) => ({
      text: `O arquivo não tem a coluna ${wanted} para os telefones`,
      hint: near === undefined ? `As colunas são ${names}.` : `Seria ${near}? Então use ${flag} (API: "phoneColumn")`,
    }),
  }),
  header_no_such_line: entry<{ line: number; first: readonly string[] }>({
    en: ({ line, first }) => ({
      text: `Line ${line} cannot be the header: nothing is on it, or it is too far below the first line`,
      hint: `The first lines with content are ${first.join(', ')}.`,
    }),
    'pt-BR': ({ line, first }) => ({
      text: `A linha ${line} não pode ser o cabeçalho: está vazia, ou longe demais da primeira linha`,
      hint: `As primeiras linhas com conteúdo são ${first.join(', ')}.`,
    }),
  }),
  header_empty_end: entry<{ count: number }>({
    en: ({ count }) =>
      count === 1
        ? 'the last column has no name and is empty: it is left out'
        : `the last ${count} columns have no name and are empty: they are left out`,
    'pt-BR': ({ count }) =>
      count === 1
        ? 'a última coluna está sem nome e vazia: fica de fora'
        : `as últimas ${count} colunas estão sem nome e vazias: ficam de fora`,
  }),
  header_phones_chosen: entry<{ chosen: string; others: readonly string[]; flag: string }>({
    en: ({ chosen, others, flag }) =>
      `the phones are read from ${chosen}; ${others.join(' and ')} could hold them too (to choose: ${flag})`,
    'pt-BR': ({ chosen, others, flag }) =>
      `os telefones são lidos de ${chosen}; ${others.join(' e ')} também ${others.length === 1 ? 'pode' : 'podem'} ter telefones (para escolher: ${flag})`,
  }),
  header_phones_contact: entry<{ name: string; phones: number; filled: number; flag: string }>({
    en: ({ name, phones, filled, flag }) =>
      `the phones are read from ${name}, where ${phones} of the first ${filled} cells are phones (to say so: ${flag})`,
    'pt-BR': ({ name, phones, filled, flag }) =>
      `os telefones são lidos de ${name}, onde ${phones} das primeiras ${filled} células são telefones (para confirmar: ${flag})`,
  }),
  header_area_code: entry<{ code: string; phone: string }>({
    en: ({ code, phone }) => `the area code in ${code} is put in front of numbers in ${phone} that have none`,
    'pt-BR': ({ code, phone }) => `o DDD de ${code} é posto na frente dos números de ${phone} que estão sem DDD`,
  }),
  header_titles: entry<{ from: number; to: number; text: string; header: number }>({
    en: ({ from, to, text, header }) =>
      `${from === to ? `line ${from}` : `lines ${from} to ${to}`} (${text}) ${from === to ? 'is a title' : 'are titles'}: the header is line ${header} (to choose another: --header-line N)`,
    'pt-BR': ({ from, to, text, header }) =>
      `${from === to ? `a linha ${from}` : `as linhas ${from} a ${to}`} (${text}) ${from === to ? 'é um título' : 'são títulos'}: o cabeçalho é a linha ${header} (para escolher outra: --header-line N)`,
  }),
};

/** A column's name, how many of its cells are phones, how many are filled, and the flag that names it. */
type HeldColumn = readonly [name: string, phones: number, filled: number, flag: string];
