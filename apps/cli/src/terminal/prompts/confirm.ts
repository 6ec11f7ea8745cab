import { createInterface } from 'node:readline/promises';
import { PomboError } from '@pombo/core';

/**
 * Prints a warning and asks the user to type `word`. Returns false if they type something else. Without a terminal on
 * stdin, returns false without asking. Throws `interrupted` on Ctrl-C.
 */
export async function confirmed(warning: string, word: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D closes the prompt without an answer.
  const closed = new Promise<string>((resolve, reject) => {
    asking.once('close', () => resolve(''));
    asking.once('SIGINT', () => reject(new PomboError('interrupted', 'Stopped; nothing was changed')));
  });
  try {
    const answer = await Promise.race([asking.question(`${warning}\nType ${word} to continue: `), closed]);
    return answer.trim() === word;
  } finally {
    asking.close();
  }
}
