import type { Language } from '../language.ts';
import { COMMAND_HELP_PT } from './commands-pt.ts';
import { OPTION_HELP_PT } from './options-pt.ts';

/** The headings of a command's help, and what stands in brackets behind a flag. */
const HEADINGS_PT: Readonly<Record<string, string>> = {
  'Usage:': 'Uso:',
  'Arguments:': 'Argumentos:',
  'Options:': 'Opções:',
  'Global Options:': 'Opções de todos os comandos:',
  'Commands:': 'Comandos:',
  options: 'opções',
  command: 'comando',
  choices: 'opções',
  default: 'padrão',
  'display help for command': 'mostra a ajuda de um comando',
  'Run:': 'Rodar:',
  'Send and follow:': 'Enviar e acompanhar:',
  'Operate:': 'Operar:',
  'Help:': 'Ajuda:',
  'Exit codes:': 'Códigos de saída:',
  'help topic': 'assunto da ajuda',
  'First steps:': 'Primeiros passos:',
  'Example:': 'Exemplo:',
  'Examples:': 'Exemplos:',
  'done; up, worker, api, simulator and demo --stay end with it when they are stopped':
    'feito; up, worker, api, simulator e demo --stay terminam com ele quando são encerrados',
  'it ran, and something failed': 'rodou, e algo falhou',
  'bad usage or bad input; nothing was queued': 'comando ou dados errados; nada entrou na fila',
  'Redis or Z-API cannot be reached': 'não dá para alcançar o Redis ou a Z-API',
  'stopped by Ctrl-C': 'interrompido com Ctrl-C',
  'stopped by SIGTERM': 'interrompido por SIGTERM',
  'see it work, without an account': 'veja funcionar, sem ter conta',
  'add one of your Z-API numbers': 'acrescente um dos seus números da Z-API',
  'what is set up here, and what is missing': 'o que já está pronto aqui, e o que falta',
  'send one image': 'envie uma imagem',
  'also: exit-codes, files': 'também: exit-codes, files',
};

/** Every text of the help that has a translation, by its English words. */
export const HELP_TEXTS: Readonly<Record<string, string>> = { ...HEADINGS_PT, ...COMMAND_HELP_PT, ...OPTION_HELP_PT };

/** Returns a text of the help in a language. The help is written in English, beside its flags; so that is the key. */
export function helpText(english: string, language: Language): string {
  return language === 'en' ? english : (HELP_TEXTS[english] ?? english);
}
