/**
 * The fenced blocks of a Markdown page that a reader pastes into a shell.
 *
 *     ```sh                                          is pasted, in order; every command must succeed
 *     ```output                                      is what the block above it prints; a line "…" stands for any lines
 *     <!-- not run: REASON -->                       before a block: it cannot run in a test
 *     <!-- second terminal, until: TEXT -->          before a block: it keeps running there and prints TEXT once it is ready
 *     <!-- answers: FIRST | SECOND -->               before a block: what the reader types when its command asks
 */
export interface Block {
  page: string;
  /** Line of the fence, from 1. */
  line: number;
  commands: string;
  /** What it prints, if the page says so. */
  output?: string;
  /** Why it is not run. */
  notRun?: string;
  /** It runs in a terminal of its own; the text shows that it is ready. */
  secondTerminal?: string;
  answers: string[];
}

/** Returns every `sh` block of a page. Throws if an output follows no block, or a comment precedes none. */
export function blocksOf(page: string, text: string): Block[] {
  const blocks: Block[] = [];
  const fence = /(?:^<!-- ((?:not run|second terminal, until|answers): [^\n]*?) -->\n\n?)?^```(\w*)\n(.*?)^```$/gms;
  let directives = 0;
  for (const found of text.matchAll(fence)) {
    const [, directive, language, content = ''] = found;
    const line = text.slice(0, found.index).split('\n').length;
    if (directive !== undefined) directives += 1;
    if (language === 'output') {
      const last = blocks.at(-1);
      if (last === undefined) throw new Error(`${page}:${line}: no block precedes this output`);
      last.output = content;
    } else if (language === 'sh') blocks.push({ page, line, commands: content, ...readDirective(directive) });
    else if (directive !== undefined) throw new Error(`${page}:${line}: only a sh block can have this comment`);
  }
  const written = [...text.matchAll(/^<!-- (?:not run|second terminal|answers)\b/gm)].length;
  if (written !== directives) throw new Error(`${page}: ${written - directives} comments precede no block`);
  return blocks;
}

function readDirective(directive: string | undefined): Pick<Block, 'notRun' | 'secondTerminal' | 'answers'> {
  const [, name, value = ''] = /^([^:]+): (.*)$/.exec(directive ?? '') ?? [];
  if (name === 'not run') return { notRun: value, answers: [] };
  if (name === 'second terminal, until') return { secondTerminal: value, answers: [] };
  return { answers: name === 'answers' ? value.split('|').map((answer) => answer.trim()) : [] };
}

/** Returns the languages of the fences that hold commands but are not marked: a reader would paste them, and no test does. */
export function unmarkedFences(text: string): string[] {
  const fences = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  return fences
    .filter(
      ([, language, content]) =>
        language !== 'sh' && language !== 'output' && /^\s*(?:\$ )?(?:\.\/pombo|pombo|npx|npm|curl) /m.test(content!),
    )
    .map(([fence]) => fence);
}
