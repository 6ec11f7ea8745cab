import type { Attempted } from '@pombo/api';
import { notice, say } from '@pombo/catalogue';
import type { Output } from '../terminal/output.ts';
import { language, words } from '../terminal/words.ts';

/** Prints what answered at this deployment's own address, and what to check if it was not this Pombo. */
export function sayAttempt({ url, result, detail = '' }: Attempted, output: Output): void {
  if (result === 'answered') return output.say(words('attempt_answered', { url }));
  const said = notice(result === 'else' ? 'attempt_else' : 'attempt_unreachable', { url, detail });
  const { text, hint = '' } = say(said, language());
  output.say(`! ${text}`);
  output.next(...hint.split('\n'));
}
