/** A piece of prose in a source file: a comment, or a string or template text that has a space in it. */
export interface Prose {
  /** Offset in the file. */
  at: number;
  text: string;
}

const REGEX_FOLLOWS = /(?:^|[=([{,;:!&|?<>+*%~^-]|=>|\b(?:return|typeof|case|of|in))\s*$/;
const REGEX_LITERAL = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const TOKENS: Record<string, RegExp> = {
  '//': /\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/y,
  '/*': /\/\*[\s\S]*?\*\//y,
  "'": /'(?:\\.|[^'\\\n])*'/y,
  '"': /"(?:\\.|[^"\\\n])*"/y,
};
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*/y;

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

/** Returns the prose of a TypeScript or JavaScript file, in order. Consecutive line comments are one piece. */
function proseOfScript(source: string): Prose[] {
  const found: Prose[] = [];
  // One entry per open template expression: how many braces are open inside it.
  const templates: number[] = [];
  let at = 0;
  /** Reads template text up to the closing backtick or the next expression. */
  const template = (): void => {
    const text = match(TEMPLATE_TEXT, source, at) ?? '';
    found.push({ at, text });
    at += text.length;
    if (source.startsWith('${', at)) templates.push(0);
    at += source.startsWith('${', at) ? 2 : 1;
  };
  const brace = (char: string): void => {
    const open = templates.length - 1;
    if (char === '{' && open >= 0) templates[open]! += 1;
    at += 1;
    if (char !== '}' || open < 0) return;
    if (templates[open]! > 0) templates[open]! -= 1;
    else {
      templates.pop();
      template();
    }
  };
  while (at < source.length) {
    const char = source[at]!;
    const token = TOKENS[source.slice(at, at + 2)] ?? TOKENS[char];
    const text = token === undefined ? undefined : match(token, source, at);
    if (text !== undefined) {
      found.push({ at, text: char === '/' ? withoutCode(text) : text });
      at += text.length;
    } else if (char === '`') {
      at += 1;
      template();
    } else if (char === '{' || char === '}') brace(char);
    else if (char === '/' && REGEX_FOLLOWS.test(source.slice(Math.max(0, at - 40), at))) {
      at += match(REGEX_LITERAL, source, at)?.length ?? 1;
    } else at += 1;
  }
  return found.filter(({ text }) => /\s/.test(text));
}

/** Returns the comments of a file whose comments run from `mark` to the end of the line. */
function proseOfComments(source: string, mark: string): Prose[] {
  const lines = new RegExp(`(?:^|(?<=\\s))${mark}[^\\n]*(?:\\n[ \\t]*${mark}[^\\n]*)*`, 'g');
  return [...source.matchAll(lines)].map((each) => ({ at: each.index, text: withoutCode(each[0]) }));
}

function blank(code: string): string {
  return code.replaceAll(/[^\n]/g, '`');
}

/** Blanks code spans, so that offsets stay. */
function withoutCode(text: string): string {
  return text.replaceAll(/`[^`\n]+`/g, blank);
}

/** Returns the prose of a file, by the extension of its name; code spans are blanked. Other kinds of files have none. */
export function proseOf(path: string, source: string): Prose[] {
  if (/\.(?:[mc]?[jt]sx?)$/.test(path)) return proseOfScript(source);
  if (path.endsWith('.md')) return [{ at: 0, text: withoutCode(source.replaceAll(/^```[\s\S]*?^```$/gm, blank)) }];
  if (path.endsWith('.lua')) return proseOfComments(source, '--');
  if (/(?:\.(?:sh|ya?ml|py)|\.ci\/run)$/.test(path)) return proseOfComments(source, '#');
  if (/\.(?:go|php)$/.test(path)) return proseOfComments(source, '//');
  return [];
}
