import { entry } from '../entry.ts';

/** What is wrong with a command line. */
export const USAGE_SCREEN = {
  usage_unknown_command: entry<{ name: string }>({
    en: ({ name }) => `unknown command '${name}'`,
    'pt-BR': ({ name }) => `o comando '${name}' não existe`,
  }),
  usage_unknown_option: entry<{ name: string }>({
    en: ({ name }) => `unknown option '${name}'`,
    'pt-BR': ({ name }) => `a opção '${name}' não existe`,
  }),
  usage_missing_argument: entry<{ name: string }>({
    en: ({ name }) => `missing required argument '${name}'`,
    'pt-BR': ({ name }) => `falta informar '${name}'`,
  }),
  usage_missing_value: entry<{ flags: string }>({
    en: ({ flags }) => `option '${flags}' argument missing`,
    'pt-BR': ({ flags }) => `falta o valor da opção '${flags}'`,
  }),
  usage_missing_option: entry<{ flags: string }>({
    en: ({ flags }) => `required option '${flags}' not specified`,
    'pt-BR': ({ flags }) => `falta a opção obrigatória '${flags}'`,
  }),
  usage_invalid_value: entry<{ flags: string; value: string; why: string }>({
    en: ({ flags, value, why }) => `option '${flags}' argument '${value}' is invalid. ${why}`,
    'pt-BR': ({ flags, value, why }) => `o valor '${value}' da opção '${flags}' não é válido. ${whyPt(why)}`,
  }),
  usage_excess: entry<{ expected: number; received: number; details: string }>({
    en: ({ expected, received, details }) =>
      `too many arguments. Expected ${expected} argument${expected === 1 ? '' : 's'} but got ${received}: ${details}.`,
    'pt-BR': ({ expected, received, details }) =>
      `argumentos demais: são ${expected}, e chegaram ${received} (${details}). Um texto com espaços precisa de aspas.`,
  }),
  usage_meant: entry<{ names: string }>({
    en: ({ names }) => `Did you mean ${names.includes(', ') ? 'one of ' : ''}${names}?`,
    'pt-BR': ({ names }) => `Você quis dizer ${names.includes(', ') ? 'um destes: ' : ''}${names}?`,
  }),
  usage_available: entry<{ names: readonly string[] }>({
    en: ({ names }) => `Available: ${names.join(', ')}`,
    'pt-BR': ({ names }) => `Existem: ${names.join(', ')}`,
  }),
};

/** The reasons of the parser of flags, in Portuguese. */
function whyPt(why: string): string {
  return why
    .replace(/^Allowed choices are (.+)\.$/, 'Pode ser: $1.')
    .replace(/^It must be (.+) or (.+)\.$/, 'Precisa ser $1 ou $2.');
}
