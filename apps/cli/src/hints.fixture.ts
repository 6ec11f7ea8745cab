import type { Bench, Ran } from './pombo.fixture.ts';

/** A command that was printed as a next step, split into words; or only its text, if a person must fill in a placeholder. */
export type Hint = { words: string[]; text: string } | { words?: never; text: string };

/** A placeholder for something that the reader has: `ID`, `YOUR-PHONE`, `FILE.csv`, `sent|resend|drop`. */
const PLACEHOLDER = /^[A-Z][A-Z-]*(\.[a-z]+)?$|\|/;

/**
 * Returns the commands that an output suggests, in order: what follows `pombo` on its line. Those with a placeholder have
 * no words.
 */
export function hintsOf({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): Hint[] {
  return `${stdout}\n${stderr}`.split('\n').flatMap((line): Hint[] => {
    const [, text] = /(?:→ |: |^|\()pombo (\w.*)$/.exec(line) ?? [];
    if (text === undefined) return [];
    const words = shellWords(text);
    return words.some((word) => PLACEHOLDER.test(word)) ? [{ text }] : [{ words, text }];
  });
}

/** A command that was run, and its result. */
export interface Followed {
  text: string;
  ran: Ran;
}

/**
 * Runs everything that an output suggests, literally, then everything that those outputs suggest, and so on; each command
 * once.
 */
export async function follow(first: Ran, cli: Pick<Bench, 'run'>, most = 40): Promise<Followed[]> {
  const done: Followed[] = [];
  const waiting = hintsOf(first);
  for (let hint = waiting.shift(); hint !== undefined; hint = waiting.shift()) {
    const { words, text } = hint;
    if (words === undefined || done.some((one) => one.text === text)) continue;
    if (done.length === most) throw new Error(`endless hints: ${done.map((one) => one.text).join(' / ')}`);
    const ran = await cli.run(words);
    done.push({ text, ran });
    waiting.push(...hintsOf(ran));
  }
  return done;
}

/** Splits a line into words like a shell, with single and double quotes. */
function shellWords(text: string): string[] {
  return [...text.matchAll(/(?:'(?:[^']|'\\'')*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word
      .replaceAll(/'((?:[^']|'\\'')*)'/g, (_all, inner: string) => inner.replaceAll(`'\\''`, `'`))
      .replaceAll('"', ''),
  );
}
