import { entry, type AnyNotice } from '../entry.ts';
import { sentence } from './image.ts';

const WHAT_PT = { caption: 'A legenda', image: 'A imagem' } as const;
const IN_PT = { caption: 'na legenda', image: 'na imagem' } as const;

type What = keyof typeof WHAT_PT;

const LIQUID_EN = 'Templates are Liquid: Oi {{ nome | default: "cliente" }}';
const LIQUID_PT = 'Os modelos seguem o Liquid: Oi {{ nome | default: "cliente" }}';

/** Captions and images that are templates. Variables and columns come quoted. */
export const TEMPLATE_FINDINGS = {
  template_invalid: entry<{ what: What; problem: string }>({
    en: ({ what, problem }) => ({ text: `The ${what} is not a valid template: ${problem}`, hint: LIQUID_EN }),
    'pt-BR': ({ what, problem }) => ({ text: `${WHAT_PT[what]} não é um modelo válido: ${problem}`, hint: LIQUID_PT }),
  }),
  template_deep: entry<{ what: What; path: string; variable: string }>({
    en: ({ what, path, variable }) => ({
      text: `The ${what} uses "${path}", but the value of "${variable}" is plain text`,
      hint: LIQUID_EN,
    }),
    'pt-BR': ({ what, path, variable }) => ({
      text: `${WHAT_PT[what]} usa "${path}", mas o valor de "${variable}" é só texto`,
      hint: LIQUID_PT,
    }),
  }),
  template_too_much: entry<{ what: What }>({
    en: ({ what }) => ({ text: `The ${what} loops or grows too much`, hint: LIQUID_EN }),
    'pt-BR': ({ what }) => ({ text: `${WHAT_PT[what]} repete ou cresce demais`, hint: LIQUID_PT }),
  }),
  template_no_column: entry<{
    what: What;
    variable: string;
    name: string;
    meant: string | undefined;
    spelling: string | undefined;
    columns: string | undefined;
  }>({
    en: ({ what, variable, name, meant, spelling, columns = 'none' }) => ({
      text: `The ${what} uses ${variable}, which is not a column of the file`,
      hint: `${meant === undefined ? `The columns are ${columns}.` : `Did you mean ${meantEn(meant, spelling)}?`} Or give it a default: {{ ${name} | default: "…" }}`,
    }),
    'pt-BR': ({ what, variable, name, meant, spelling, columns }) => ({
      text: `${WHAT_PT[what]} usa ${variable}, que não é uma coluna do arquivo`,
      hint: `${meant === undefined ? (columns === undefined ? 'Não há outras colunas.' : `As colunas são ${columns}.`) : `Seria ${meantPt(meant, spelling)}?`} Ou informe um valor padrão: {{ ${name} | default: "…" }}`,
    }),
  }),
  template_default_always: entry<{
    what: What;
    variable: string;
    meant: string | undefined;
    spelling: string | undefined;
  }>({
    en: ({ what, variable, meant, spelling }) =>
      `${variable} in the ${what} is not a column: its default is used on every line${meant === undefined ? '' : `; did you mean ${meantEn(meant, spelling)}?`}`,
    'pt-BR': ({ what, variable, meant, spelling }) =>
      `${variable} ${IN_PT[what]} não é uma coluna: o valor padrão vai em todas as linhas${meant === undefined ? '' : `; seria ${meantPt(meant, spelling)}?`}`,
  }),
  template_more_defaults: entry<{ count: number }>({
    en: ({ count }) => `and ${count} more variables that are not columns`,
    'pt-BR': ({ count }) => `e mais ${count} variáveis que não são colunas`,
  }),
  template_foreign: entry<{ what: What; written: string; spelling: string | undefined }>({
    en: ({ what, written, spelling }) =>
      `"${written}" in the ${what} is sent as it stands: ${spelling === undefined ? 'a column is written {{ name_of_the_column }}' : `write ${spelling}`}`,
    'pt-BR': ({ what, written, spelling }) =>
      `"${written}" ${IN_PT[what]} vai do jeito que está: ${spelling === undefined ? 'uma coluna se escreve {{ nome_da_coluna }}' : `escreva ${spelling}`}`,
  }),
  template_line_break: entry<{ what: What }>({
    en: ({ what }) =>
      String.raw`"\n" in the ${what} is sent as it stands: press Enter inside the quotes for a line break, or write {{ "\n" }}`,
    'pt-BR': ({ what }) =>
      String.raw`"\n" ${IN_PT[what]} vai do jeito que está: para quebrar a linha, aperte Enter dentro das aspas ou escreva {{ "\n" }}`,
  }),
  template_misspelt: entry<{ what: What; written: string; spelling: string; column: string }>({
    en: ({ what, written, spelling, column }) =>
      `${written} in the ${what} is not how a column is written: write ${spelling} for ${column}`,
    'pt-BR': ({ what, written, spelling, column }) =>
      `${written} ${IN_PT[what]} não é o jeito de escrever uma coluna: para ${column}, escreva ${spelling}`,
  }),
  template_misspelt_refused: entry<{ fault: AnyNotice; misspelt: readonly AnyNotice[] }>({
    en: ({ fault, misspelt }, { words }) => withHints(words(fault).text, misspelt.map(words)),
    'pt-BR': ({ fault, misspelt }, { words }) => withHints(words(fault).text, misspelt.map(words)),
  }),
  /** Those below complete a sentence that begins with the column's name. */
  template_row_too_much: entry({ en: 'loops or grows too much', 'pt-BR': 'repete ou cresce demais' }),
  template_row_missing: entry({ en: 'is missing', 'pt-BR': 'está faltando' }),
  template_row_failed: entry<{ problem: string }>({
    en: ({ problem }) => `cannot be rendered: ${problem}`,
    'pt-BR': ({ problem }) => `não pôde ser montada: ${problem}`,
  }),
};

function meantEn(column: string, spelling: string | undefined): string {
  return spelling === undefined ? column : `${spelling}, for the column ${column}`;
}

function meantPt(column: string, spelling: string | undefined): string {
  return spelling === undefined ? column : `${spelling}, da coluna ${column}`;
}

function withHints(text: string, hints: readonly { text: string }[]): { text: string; hint: string } {
  return { text, hint: hints.map((each) => sentence(each.text)).join('\n') };
}
