import { defined, isPomboError } from '@pombo/core';

/**
 * The parts of an error that may be logged: its name, its code, its message, what caused it and where in the code it came
 * from. Every log writes an error in this form, see `createLog`. The error of a library may quote anything, including a URL
 * with a token or a phone number, so its text is redacted.
 */
export interface FaultFacts {
  name: string;
  /** `redis_unreachable`, `ECONNREFUSED` … */
  code?: string;
  message: string;
  /** The system call that failed, for example `connect`. */
  syscall?: string;
  /** The innermost stack frames: function, file name, line. */
  at: string[];
  /** What caused it; where several attempts failed, the first of them. */
  cause?: FaultFacts;
}

/** Returns the loggable facts of anything that was thrown, and of the causes below it (at most 5). Never throws. */
export function faultFacts(thrown: unknown): FaultFacts {
  return factsOf(thrown, DEEPEST);
}

const DEEPEST = 5;

function factsOf(thrown: unknown, levels: number): FaultFacts {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: redact(textOf(thrown)), at: [] };
  const { code, syscall } = thrown as { code?: unknown; syscall?: unknown };
  const cause = levels === 0 ? undefined : causeOf(thrown);
  const isOurs = isPomboError(thrown);
  return {
    name: redact(thrown.name),
    ...(typeof code === 'string' ? { code: isOurs ? code : redact(code) } : {}),
    message: isOurs ? masked(thrown.message) : redact(thrown.message),
    ...(typeof syscall === 'string' ? { syscall: redact(syscall) } : {}),
    at: frames(thrown.stack ?? ''),
    ...defined({ cause: cause === undefined ? undefined : factsOf(cause, levels - 1) }),
  };
}

/** A refused connection to a name with two addresses is an AggregateError without a message. */
function causeOf(error: Error): unknown {
  return error.cause ?? (error instanceof AggregateError ? (error.errors[0] as unknown) : undefined);
}

function textOf(thrown: unknown): string {
  // An object may have a `toString` that throws, and `[object Object]` says nothing.
  return typeof thrown === 'object' && thrown !== null ? 'not an Error' : String(thrown);
}

/** Returns the facts in one line, as a person reads them: `redis_unreachable: … ← ECONNREFUSED: …`. */
export function faultLine({ name, code, message, cause }: FaultFacts): string {
  const line = `${code ?? name}: ${message.replaceAll(/\s*\n\s*/g, '; ')}`;
  return cause === undefined ? line : `${line} ← ${faultLine(cause)}`;
}

/** Longest text of a library, and of an error of Pombo, which may list every fault of a configuration (characters). */
const [LONGEST, LONGEST_OWN] = [300, 4000];

const WITH_TOKEN = /\S*\/token\/\S*/gi;
const PHONE = /(?<![\w.-])\+?\d(?:[ ().-]{0,2}\d){9,14}(?![\w-]|:\d)/g;

/** Our own errors contain no secret and no phone number by rule ({@link PomboError}). This is the second lock. */
function masked(text: string): string {
  return text
    .replaceAll(/:\/\/[^@/\s]*:(?!\*\*\*@)[^@/\s]*@/g, '://***@')
    .replaceAll(WITH_TOKEN, '<url>')
    .replaceAll(PHONE, '<digits>')
    .slice(0, LONGEST_OWN);
}

/** Removes everything that a secret or a phone can look like: addresses with a scheme, long words, many digits in a row. */
function redact(text: string): string {
  return (
    text
      .slice(0, 10 * LONGEST)
      // Redis quotes the arguments of a command that it does not know.
      .replace(/, with args beginning with: .*/s, '')
      .replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<url>')
      .replaceAll(WITH_TOKEN, '<url>')
      .replaceAll(/[\w+/=-]{16,}/g, (word) => (isIdentifier(word) ? word : '<…>'))
      .replaceAll(/\+?\d[\d\s().-]{6,}\d/g, (digits) => (isIpv4(digits) ? digits : '<digits>'))
      .slice(0, LONGEST)
  );
}

/** True for the name of an error code or of a class, as `UND_ERR_CONNECT_TIMEOUT` or `MaxRetriesPerRequestError`. */
function isIdentifier(word: string): boolean {
  return /^[A-Z]{2,}(?:_[A-Z]{2,})+$/.test(word) || /^[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})+$/.test(word);
}

/** The address of a server that does not answer is what an operator looks for. */
function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

const FRAMES = 6;

/** A stack repeats the message, which may have lines that look like frames: keep only what names a file and a line. */
function frames(stack: string): string[] {
  const calls = stack.matchAll(/^\s+at (?:(?:async )?([\w.<>]+) \()?(?:\S*\/)?([\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/gm);
  return [...calls].slice(0, FRAMES).map(([, name, place]) => (name === undefined ? place! : `${name} ${place!}`));
}
