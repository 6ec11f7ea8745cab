import type { Bench, Ran } from './pombo.fixture.ts';

/** A command that was printed as something to do next, as its words; or the advice as it stands, when a person must fill something in. */
export type Hint = { words: string[]; text: string } | { words?: never; text: string };

/** What stands for something that the reader has: `ID`, `YOUR-PHONE`, `FILE.csv`, `sent|resend|drop`. */
const PLACEHOLDER = /^[A-Z][A-Z-]*(\.[a-z]+)?$|\|/;

/**
 * The commands that an output advises, in their order: what stands behind `pombo` up to the end of its line. Those with
 * a placeholder have no words, and can be followed with what a test puts in.
 */
export function hintsOf({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): Hint[] {
  return `${stdout}\n${stderr}`.split('\n').flatMap((line): Hint[] => {
    const [, text] = /(?:→ |: |^|\()pombo (\w.*)$/.exec(line) ?? [];
    if (text === undefined) return [];
    const words = shellWords(text);
    return words.some((word) => PLACEHOLDER.test(word)) ? [{ text }] : [{ words, text }];
  });
}

/** What was run, and what came of it. */
export interface Followed {
  text: string;
  ran: Ran;
}

/**
 * Does everything that an output advises, word for word, then everything that those outputs advise, and so on; each
 * command once.
 */
export async function follow(first: Ran, cli: Pick<Bench, 'run'>, most = 40): Promise<Followed[]> {
  const done: Followed[] = [];
  const waiting = hintsOf(first);
  for (let hint = waiting.shift(); hint !== undefined; hint = waiting.shift()) {
    const { words, text } = hint;
    if (words === undefined || done.some((one) => one.text === text)) continue;
    if (done.length === most) throw new Error(`advice without end: ${done.map((one) => one.text).join(' / ')}`);
    const ran = await cli.run(words);
    done.push({ text, ran });
    waiting.push(...hintsOf(ran));
  }
  return done;
}

/** Words as a shell splits them, with single and double quotes. */
function shellWords(text: string): string[] {
  return [...text.matchAll(/(?:'(?:[^']|'\\'')*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word
      .replaceAll(/'((?:[^']|'\\'')*)'/g, (_all, inner: string) => inner.replaceAll(`'\\''`, `'`))
      .replaceAll('"', ''),
  );
}
