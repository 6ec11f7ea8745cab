/** The flags that every command accepts. */
export interface GlobalFlags {
  json: boolean;
  color: boolean;
  debug: boolean;
}

/** Finds the global flags of a command line without parsing it, because a usage error needs them too. */
export function globalFlagsOf(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf('--');
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  return { json: flags.has('--json'), color: !flags.has('--no-color'), debug: flags.has('--debug') };
}
