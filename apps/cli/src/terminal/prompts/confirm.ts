import { createInterface } from 'node:readline/promises';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { words } from '../words.ts';

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
    asking.once('SIGINT', () => reject(new PomboError('interrupted', notice('stopped_unchanged'))));
  });
  try {
    const answer = await Promise.race([asking.question(`${warning}\n${words('confirm_type', { word })}`), closed]);
    return answer.trim() === word;
  } finally {
    asking.close();
  }
}
