import { createInterface } from 'node:readline/promises';
import { PomboError } from '@pombo/core';

/**
 * Warns and asks a person to type `word`. False when they type something else, or when stdin is no terminal: then nobody is
 * asked. Throws `interrupted` on Ctrl-C.
 */
export async function confirmed(warning: string, word: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D closes it without an answer.
  const closed = new Promise<string>((resolve, reject) => {
    asking.once('close', () => resolve(''));
    asking.once('SIGINT', () => reject(new PomboError('interrupted', 'Stopped; nothing was changed')));
  });
  try {
    const answer = await Promise.race([asking.question(`${warning}\nType ${word} to go on: `), closed]);
    return answer.trim() === word;
  } finally {
    asking.close();
  }
}
