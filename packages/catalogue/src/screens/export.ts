import { entry } from '../entry.ts';

/** What `campaign export` prints. */
export const EXPORT_SCREEN = {
  export_not_workbook: entry<{ file: string; csv: string }>({
    en: ({ file, csv }) => ({
      text: `The export is a CSV, so it cannot be called ${file}`,
      hint: `Excel opens it by a double click: --out ${csv}`,
    }),
    'pt-BR': ({ file, csv }) => ({
      text: `O resultado é um CSV, e não pode se chamar ${file}`,
      hint: `O Excel abre com dois cliques: --out ${csv}`,
    }),
  }),
  export_not_ours: entry<{ file: string }>({
    en: ({ file }) => ({
      text: `${file} exists and is not an export, so it was not replaced`,
      hint: 'Give another name, or --force to replace it.',
    }),
    'pt-BR': ({ file }) => ({
      text: `${file} já existe e não é um resultado exportado; por isso não foi substituído`,
      hint: 'Informe outro nome, ou --force para substituir.',
    }),
  }),
  export_written: entry<{ count: number; file: string }>({
    en: ({ count, file }, format) => `Wrote ${format.count(count, 'line', 'lines')} to ${file}.`,
    'pt-BR': ({ count, file }, format) => `${format.count(count, 'linha gravada', 'linhas gravadas')} em ${file}.`,
  }),
};
