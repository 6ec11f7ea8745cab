/** The questions of `pombo init`: at most five, unless an answer has to be corrected. */
import { DEFAULT_PACE } from '@pombo/core';
import type { Output } from '../terminal/output.ts';
import { words } from '../terminal/words.ts';
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
  output.say(words('init_welcome'));
}

/** Asks for the instance id. `other` returns why an id cannot be used although it is valid. */
export async function askId(asking: Asking, other: (id: string) => string | undefined): Promise<string> {
  asking.output.say(`\n${words('init_id')}`);
  return untilValid(asking, async () => {
    const id = await asking.prompt.ask(words('init_ask_id'));
    return { value: id, fault: faultIn('id', { id }, asking) ?? other(id) };
  });
}

/** Asks for the token. */
export async function askToken(asking: Asking): Promise<string> {
  asking.output.say(`\n${words('init_token')}`);
  return untilValid(asking, async () => {
    const token = await asking.prompt.askSecret(words('init_ask_token'));
    return { value: token, fault: faultIn('token', { token }, asking) };
  });
}

/** Asks for the Client-Token. Returns an empty text for none. */
export async function askClientToken(asking: Asking): Promise<string> {
  asking.output.say(`\n${words('init_client_token')}`);
  return untilValid(asking, async () => {
    const clientToken = await asking.prompt.askSecret(words('init_ask_client_token'));
    const fault = clientToken === '' ? undefined : faultIn('clientToken', { clientToken }, asking);
    return { value: clientToken, fault };
  });
}

/** Asks for the pace. */
export async function askPace(asking: Asking): Promise<Part> {
  const { min, max } = DEFAULT_PACE;
  asking.output.say(`\n${words('init_pace')}`);
  return untilValid<Part>(asking, async () => {
    const text = await asking.prompt.ask(words('init_ask_pace', { usual: `${min}-${max}` }));
    if (text === '') return { value: {} };
    const pace = parsePace(text);
    if (pace === undefined) return { value: {}, fault: words('init_pace_form') };
    return { value: { pace }, fault: faultIn('pace', { pace }, asking) };
  });
}

/** Asks for hours, days and time zone. */
export async function askHours(asking: Asking, timezone: string): Promise<Part> {
  asking.output.say(`\n${words('init_hours', { zone: timezone })}`);
  return untilValid(asking, async () => {
    const text = await asking.prompt.ask(words('init_ask_hours'));
    const value = /^(?:any time|any|always|a qualquer hora|qualquer hora|sempre)?$/i.test(text) ? {} : parseHours(text);
    return { value, fault: faultIn('hours', value, asking) };
  });
}

/** Returns what is wrong with one answer, in this process's language. */
function faultIn(
  part: 'id' | 'token' | 'clientToken' | 'pace' | 'hours',
  value: Part,
  { baseUrl }: Asking,
): string | undefined {
  const problem = faultOf(value, baseUrl);
  return problem === undefined ? undefined : words('init_fault', { part, problem });
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
