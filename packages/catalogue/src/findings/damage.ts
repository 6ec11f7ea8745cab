import { entry } from '../entry.ts';

/** What is wrong with a workbook's file. Each completes a sentence about the workbook. */
export const DAMAGE_FINDINGS = {
  damage_rows: entry({ en: 'its rows are out of order', 'pt-BR': 'as linhas estão fora de ordem' }),
  damage_cells: entry({ en: 'its cells are out of order', 'pt-BR': 'as células estão fora de ordem' }),
  damage_text: entry({
    en: 'a cell refers to a text that it does not have',
    'pt-BR': 'uma célula aponta para um texto que não existe',
  }),
  damage_xml: entry<{ part: string }>({
    en: ({ part }) => `${part} is not valid XML`,
    'pt-BR': ({ part }) => `${part} não é XML válido`,
  }),
  damage_deep: entry<{ part: string }>({
    en: ({ part }) => `${part} is nested too deeply`,
    'pt-BR': ({ part }) => `${part} tem níveis demais`,
  }),
  damage_long: entry<{ part: string }>({
    en: ({ part }) => `${part} has a text or tag of several megabytes`,
    'pt-BR': ({ part }) => `${part} tem um texto ou uma tag de vários megabytes`,
  }),
  damage_missing: entry<{ part: string }>({
    en: ({ part }) => `the part ${part} is missing`,
    'pt-BR': ({ part }) => `falta a parte ${part}`,
  }),
  damage_checksum: entry<{ part: string }>({
    en: ({ part }) => `the checksum of ${part} is wrong`,
    'pt-BR': ({ part }) => `a soma de verificação de ${part} não confere`,
  }),
  damage_zip: entry({ en: 'it is not a complete zip file', 'pt-BR': 'o arquivo zip não está completo' }),
  damage_twice: entry<{ part: string }>({
    en: ({ part }) => `it has the part ${part} twice`,
    'pt-BR': ({ part }) => `a parte ${part} aparece duas vezes`,
  }),
  damage_directory: entry({
    en: 'its directory cannot be read',
    'pt-BR': 'não dá para ler o índice do arquivo',
  }),
  damage_method: entry<{ part: string }>({
    en: ({ part }) => `${part} is packed by an unknown method`,
    'pt-BR': ({ part }) => `${part} está compactado de um jeito desconhecido`,
  }),
  damage_unpack: entry<{ part: string }>({
    en: ({ part }) => `${part} cannot be unpacked`,
    'pt-BR': ({ part }) => `não dá para descompactar ${part}`,
  }),
  large_column: entry<{ column: number; row: number }>({
    en: ({ column, row }) => `has content beyond column ${column}, on row ${row}`,
    'pt-BR': ({ column, row }) => `há conteúdo depois da coluna ${column}, na linha ${row}`,
  }),
  large_texts: entry({ en: 'has too many texts', 'pt-BR': 'há textos demais' }),
  large_unpacked: entry<{ megabytes: number }>({
    en: ({ megabytes }) => `is larger than ${megabytes} MB when it is unpacked`,
    'pt-BR': ({ megabytes }) => `descompactada, passa de ${megabytes} MB`,
  }),
  large_ratio: entry<{ ratio: number }>({
    en: ({ ratio }) => `is packed more than ${ratio} to 1, which no table of people is`,
    'pt-BR': ({ ratio }) => `está compactada mais de ${ratio} para 1, o que nenhuma lista de pessoas fica`,
  }),
  large_parts: entry<{ most: number }>({
    en: ({ most }, { number }) => `has more than ${number(most)} parts`,
    'pt-BR': ({ most }, { number }) => `tem mais de ${number(most)} partes`,
  }),
  large_merged: entry<{ most: number }>({
    en: ({ most }, { number }) => `has more than ${number(most)} merged cells`,
    'pt-BR': ({ most }, { number }) => `tem mais de ${number(most)} células mescladas`,
  }),
};
