import { entry } from '../entry.ts';

const WHAT_PT = { caption: 'A legenda', image: 'A imagem' } as const;

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
    columns: string | undefined;
  }>({
    en: ({ what, variable, name, meant, columns = 'none' }) => ({
      text: `The ${what} uses ${variable}, which is not a column of the file`,
      hint: `${meant === undefined ? `The columns are ${columns}.` : `Did you mean ${meant}?`} Or give it a default: {{ ${name} | default: "…" }}`,
    }),
    'pt-BR': ({ what, variable, name, meant, columns }) => ({
      text: `${WHAT_PT[what]} usa ${variable}, que não é uma coluna do arquivo`,
      hint: `${meant === undefined ? (columns === undefined ? 'Não há outras colunas.' : `As colunas são ${columns}.`) : `Seria ${meant}?`} Ou informe um valor padrão: {{ ${name} | default: "…" }}`,
    }),
  }),
  template_default_always: entry<{ what: What; variable: string; meant: string | undefined }>({
    en: ({ what, variable, meant }) =>
      `${variable} in the ${what} is not a column: its default is used on every line${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    'pt-BR': ({ what, variable, meant }) =>
      `${variable} ${what === 'image' ? 'na imagem' : 'na legenda'} não é uma coluna: o valor padrão vai em todas as linhas${meant === undefined ? '' : `; seria ${meant}?`}`,
  }),
  template_more_defaults: entry<{ count: number }>({
    en: ({ count }) => `and ${count} more variables that are not columns`,
    'pt-BR': ({ count }) => `e mais ${count} variáveis que não são colunas`,
  }),
  /** Those below complete a sentence that begins with the column's name. */
  template_row_too_much: entry({ en: 'loops or grows too much', 'pt-BR': 'repete ou cresce demais' }),
  template_row_missing: entry({ en: 'is missing', 'pt-BR': 'está faltando' }),
  template_row_failed: entry<{ problem: string }>({
    en: ({ problem }) => `cannot be rendered: ${problem}`,
    'pt-BR': ({ problem }) => `não pôde ser montada: ${problem}`,
  }),
};
