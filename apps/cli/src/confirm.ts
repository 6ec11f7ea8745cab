import { createInterface } from 'node:readline/promises';

/** Warns and asks a person to type `word`. False when they type something else, or when stdin is no terminal: then nobody is asked. */
export async function confirmed(warning: string, word: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D and Ctrl-C close it without an answer.
  const closed = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const answer = await Promise.race([asking.question(`${warning}\nType ${word} to go on: `), closed]);
  asking.close();
  return answer.trim() === word;
}
