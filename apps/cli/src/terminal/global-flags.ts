/** The flags that every command accepts. */
export interface GlobalFlags {
  json: boolean;
  color: boolean;
  debug: boolean;
  /** The value of `--lang`, as typed. */
  lang?: string;
}

/** Finds the global flags of a command line without parsing it, because a usage error needs them too. */
export function globalFlagsOf(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const flags = new Set(words);
  const lang = words.findLast((word, at) => word.startsWith('--lang=') || words[at - 1] === '--lang');
  return {
    json: flags.has('--json'),
    color: !flags.has('--no-color'),
    debug: flags.has('--debug'),
    ...(lang !== undefined && { lang: lang.replace('--lang=', '') }),
  };
}
