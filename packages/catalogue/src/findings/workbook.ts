import { entry, type AnyNotice } from '../entry.ts';

const SAVE_EN = 'Open it in Excel, LibreOffice or Google Sheets and save it as .xlsx or as CSV UTF-8.';
const SAVE_PT = 'Abra no Excel, no LibreOffice ou no Planilhas Google e salve como .xlsx ou como CSV UTF-8.';

/** Workbooks. Sheets come quoted. */
export const WORKBOOK_FINDINGS = {
  workbook_encrypted: entry({
    en: {
      text: 'The workbook is protected by a password',
      hint: 'Remove the password in Excel (File → Info → Protect Workbook → Encrypt with Password) and save it.',
    },
    'pt-BR': {
      text: 'A planilha está protegida por senha',
      hint: 'Tire a senha no Excel (Arquivo → Informações → Proteger Pasta de Trabalho → Criptografar com Senha) e salve.',
    },
  }),
  workbook_xls: entry({
    en: { text: 'The file is an old Excel workbook (.xls)', hint: SAVE_EN },
    'pt-BR': { text: 'O arquivo é uma planilha antiga do Excel (.xls)', hint: SAVE_PT },
  }),
  workbook_xlsb: entry({
    en: { text: 'The file is a binary Excel workbook (.xlsb)', hint: SAVE_EN },
    'pt-BR': { text: 'O arquivo é uma planilha binária do Excel (.xlsb)', hint: SAVE_PT },
  }),
  workbook_ods: entry({
    en: { text: 'The file is an OpenDocument spreadsheet (.ods)', hint: SAVE_EN },
    'pt-BR': { text: 'O arquivo é uma planilha OpenDocument (.ods)', hint: SAVE_PT },
  }),
  workbook_numbers: entry({
    en: { text: 'The file is a document of Apple Numbers', hint: 'In Numbers: File → Export To → Excel, or CSV.' },
    'pt-BR': {
      text: 'O arquivo é um documento do Numbers, da Apple',
      hint: 'No Numbers: Arquivo → Exportar para → Excel, ou CSV.',
    },
  }),
  workbook_other_zip: entry({
    en: { text: 'The file is a zip file without a workbook', hint: 'Unpack it, and give the file inside.' },
    'pt-BR': {
      text: 'O arquivo é um zip sem planilha dentro',
      hint: 'Descompacte e informe o arquivo que está dentro dele.',
    },
  }),
  workbook_damaged: entry<{ what: AnyNotice }>({
    en: ({ what }, { notice }) => ({
      text: `The workbook is damaged: ${notice(what)}`,
      hint: 'Open it in Excel, save it, and run the command again.',
    }),
    'pt-BR': ({ what }, { notice }) => ({
      text: `A planilha está danificada: ${notice(what)}`,
      hint: 'Abra no Excel, salve e rode o comando de novo.',
    }),
  }),
  workbook_document_type: entry<{ part: string }>({
    en: ({ part }) => ({
      text: `The workbook's part ${part} has a document type (DTD), which no spreadsheet program writes`,
      hint: 'Save the workbook again in Excel or LibreOffice.',
    }),
    'pt-BR': ({ part }) => ({
      text: `A parte ${part} da planilha tem um tipo de documento (DTD), que nenhum programa de planilhas grava`,
      hint: 'Salve a planilha de novo no Excel ou no LibreOffice.',
    }),
  }),
  workbook_too_large: entry<{ what: AnyNotice }>({
    en: ({ what }, { notice }) => ({
      text: `The workbook ${notice(what)}`,
      hint: 'Save the sheet as CSV UTF-8, and give that file.',
    }),
    'pt-BR': ({ what }, { notice }) => ({
      text: `A planilha é grande demais (${notice(what)})`,
      hint: 'Salve a aba como CSV UTF-8 e informe esse arquivo.',
    }),
  }),
  workbook_no_sheets: entry({
    en: { text: 'The workbook has no sheet with cells', hint: SAVE_EN },
    'pt-BR': { text: 'A planilha não tem nenhuma aba com células', hint: SAVE_PT },
  }),
  workbook_no_such_sheet: entry<{ wanted: string; names: readonly string[]; near: string | undefined }>({
    en: ({ wanted, names, near }) => ({
      text: `The workbook has no sheet ${wanted}`,
      hint: `${near === undefined ? '' : `Did you mean ${near}? `}Its sheets are ${names.join(', ')}.`,
    }),
    'pt-BR': ({ wanted, names, near }) => ({
      text: `A planilha não tem a aba ${wanted}`,
      hint: `${near === undefined ? '' : `Seria ${near}? `}As abas são ${names.join(', ')}.`,
    }),
  }),
  workbook_is_csv: entry({
    en: {
      text: 'The file is a CSV, which has no sheets',
      hint: 'Leave out --sheet (API: "sheet"), or give the workbook itself.',
    },
    'pt-BR': {
      text: 'O arquivo é um CSV, que não tem abas',
      hint: 'Tire o --sheet (API: "sheet"), ou informe a própria planilha.',
    },
  }),
  workbook_empty_sheet: entry<{ name: string; names: readonly string[] }>({
    en: ({ name, names }) => ({
      text: `The sheet ${name} is empty`,
      hint: names.length < 2 ? 'Fill it, or give another file.' : `Choose one with --sheet NAME: ${names.join(', ')}.`,
    }),
    'pt-BR': ({ name, names }) => ({
      text: `A aba ${name} está vazia`,
      hint:
        names.length < 2
          ? 'Preencha a aba, ou informe outro arquivo.'
          : `Escolha com --sheet NOME: ${names.join(', ')}.`,
    }),
  }),
  workbook_other_sheets: entry<{ name: string; others: readonly string[]; isCut: boolean }>({
    en: ({ name, others, isCut }) =>
      `the sheet ${name} is read; the workbook also has ${others.join(', ')}${isCut ? ' …' : ''} (to choose: --sheet NAME)`,
    'pt-BR': ({ name, others, isCut }) =>
      `a aba ${name} é a que vale; a planilha também tem ${others.join(', ')}${isCut ? ' …' : ''} (para escolher: --sheet NOME)`,
  }),
  workbook_hidden_sheet: entry<{ name: string }>({
    en: ({ name }) => `the sheet ${name} is hidden in the workbook`,
    'pt-BR': ({ name }) => `a aba ${name} está oculta na planilha`,
  }),
  workbook_hidden_rows: entry<{ count: number; first: number }>({
    en: ({ count, first }, format) =>
      `${format.count(count, 'row is', 'rows are')} hidden, by a filter for example (row ${first}${more(count)}): they are read like the others`,
    'pt-BR': ({ count, first }, format) =>
      `${format.count(count, 'linha está oculta', 'linhas estão ocultas')}, por um filtro por exemplo (linha ${first}${more(count)}): valem como as outras`,
  }),
  workbook_errors: entry<{ count: number; first: number }>({
    en: ({ count, first }, format) =>
      `${format.count(count, 'cell holds', 'cells hold')} the error of a formula (row ${first}${more(count)}), and ${count === 1 ? 'is' : 'are'} read as empty`,
    'pt-BR': ({ count, first }, format) =>
      `${format.count(count, 'célula tem', 'células têm')} erro de fórmula (linha ${first}${more(count)}), e ${count === 1 ? 'conta como vazia' : 'contam como vazias'}`,
  }),
  workbook_unsaved: entry<{ count: number; first: number }>({
    en: ({ count, first }, format) =>
      `${format.count(count, 'formula has', 'formulas have')} no stored result (row ${first}${more(count)}), and ${count === 1 ? 'is' : 'are'} read as empty: open the workbook in Excel and save it`,
    'pt-BR': ({ count, first }, format) =>
      `${format.count(count, 'fórmula está', 'fórmulas estão')} sem resultado gravado (linha ${first}${more(count)}), e ${count === 1 ? 'conta como vazia' : 'contam como vazias'}: abra a planilha no Excel e salve`,
  }),
  workbook_merged: entry<{ count: number; first: string }>({
    en: ({ count, first }, format) =>
      `${format.count(count, 'merged cell spans', 'merged cells span')} several rows (${first}${more(count)}): each of the rows has the value`,
    'pt-BR': ({ count, first }, format) =>
      `${format.count(count, 'célula mesclada ocupa', 'células mescladas ocupam')} várias linhas (${first}${more(count)}): o valor vale para cada uma das linhas`,
  }),
  workbook_merged_heading: entry<{ range: string; text: string; names: readonly string[] }>({
    en: ({ range, text, names }, { list }) =>
      `the heading ${text} is merged over ${range}: its columns are called ${list(names)}`,
    'pt-BR': ({ range, text, names }, { list }) =>
      `o título ${text} está mesclado em ${range}: as colunas dele se chamam ${list(names)}`,
  }),
};

function more(count: number): string {
  return count > 1 ? ', …' : '';
}
