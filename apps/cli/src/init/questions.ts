/** The questions of `pombo init`: at most five, unless an answer has to be corrected. */
import { DEFAULT_PACE } from '@pombo/core';
import type { Output } from '../terminal/output.ts';
import type { Prompt } from '../terminal/prompts/prompt.ts';
import { faultOf, parseHours, parsePace, type NewEntry } from './entry.ts';

type Part = Partial<NewEntry>;

/** Asks on this prompt; what a person reads beside the questions goes to `output`. */
export interface Asking {
  prompt: Prompt;
  output: Output;
  baseUrl: string;
}

/** Says what is needed and where it is. */
export function sayWelcome(output: Output): void {
  output.say(
    "Pombo needs the id and the tokens of one of your numbers. You find them in Z-API's panel: https://app.z-api.io\n" +
      'They are checked with Z-API and stored on this machine only. Nothing is sent. Ctrl-C stops and writes nothing.',
  );
}

/** Asks for the instance id. `other` returns why an id cannot be used although it is valid. */
export async function askId(asking: Asking, other: (id: string) => string | undefined): Promise<string> {
  asking.output.say(
    '\nThe instance id says which number it is.\n  In the panel: Instâncias → the number → Editar → "ID da instância"',
  );
  return untilValid(asking, async () => {
    const id = await asking.prompt.ask('Instance id: ');
    return { value: id, fault: faultOf({ id }, asking.baseUrl) ?? other(id) };
  });
}

/** Asks for the token. */
export async function askToken(asking: Asking): Promise<string> {
  asking.output.say(
    '\nThe token lets Pombo send through this number.\n  In the panel: next to the id, "Token". It is not shown while you type or paste it.',
  );
  return untilValid(asking, async () => {
    const token = await asking.prompt.askSecret('Token: ');
    return { value: token, fault: faultOf({ token }, asking.baseUrl) };
  });
}

/** Asks for the Client-Token. Returns an empty text for none. */
export async function askClientToken(asking: Asking): Promise<string> {
  asking.output.say(
    '\nThe Client-Token protects all numbers of your account.\n  In the panel: Segurança → "Token de segurança da conta". Leave it empty if it is not activated there.',
  );
  return untilValid(asking, async () => {
    const clientToken = await asking.prompt.askSecret('Client-Token (Enter for none): ');
    return { value: clientToken, fault: clientToken === '' ? undefined : faultOf({ clientToken }, asking.baseUrl) };
  });
}

/** Asks for the pace. */
export async function askPace(asking: Asking): Promise<Part> {
  const { min, max } = DEFAULT_PACE;
  asking.output.say(
    '\nThe pace is how many seconds to wait between two messages, at random within a range. Slower is safer.',
  );
  return untilValid(asking, async () => {
    const text = await asking.prompt.ask(`Seconds [${min}-${max}]: `);
    if (text === '') return { value: {} };
    const pace = parsePace(text);
    const fault = pace === undefined ? 'Give a number of seconds, or a range: 5, or 1-3' : undefined;
    return { value: { ...(pace && { pace }) }, fault: fault ?? faultOf({ ...(pace && { pace }) }, asking.baseUrl) };
  });
}

/** Asks for hours, days and time zone. */
export async function askHours(asking: Asking, timezone: string): Promise<Part> {
  asking.output.say(
    `\nThe hours are when it may send, in ${timezone}. For example 09:00-18:00, or 09:00-18:00 mon-fri\n  What comes at another time waits for them. A campaign can have narrower hours (--window).`,
  );
  return untilValid(asking, async () => {
    const text = await asking.prompt.ask('Hours [any time]: ');
    const value = /^(?:any time|any|always)?$/i.test(text) ? {} : parseHours(text);
    return { value, fault: faultOf(value, asking.baseUrl) };
  });
}

async function untilValid<T>(
  { output }: Asking,
  ask: () => Promise<{ value: T; fault?: string | undefined }>,
): Promise<T> {
  for (;;) {
    const { value, fault } = await ask();
    if (fault === undefined) return value;
    output.say(`  ! ${fault}`);
  }
}
