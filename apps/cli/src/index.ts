export { createProgram } from './program.ts';
export type { Program } from './root-command.ts';
