/**
 * The parts of an unexpected error that may be logged: its name, its code, its redacted message and where in the code it
 * came from. The error may quote anything, including a URL with a token or a phone number, so no text is logged as it is.
 */
export interface FaultFacts {
  name: string;
  code?: string;
  message: string;
  /** The innermost stack frames: function, file name, line. */
  at: string[];
}

/** Returns the loggable facts of anything that was thrown. Never throws. */
export function faultFacts(thrown: unknown): FaultFacts {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: redact(String(thrown)), at: [] };
  const { code } = thrown as { code?: unknown };
  return {
    name: thrown.name,
    ...(typeof code === 'string' ? { code: redact(code) } : {}),
    message: redact(thrown.message),
    at: frames(thrown.stack ?? ''),
  };
}

const LONGEST = 300;

/** Removes everything that a secret or a phone can look like: addresses, long words, many digits in a row. */
function redact(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<url>')
    .replace(/[\w+/=-]{16,}/g, '<…>')
    .replace(/\+?\d[\d\s().-]{6,}\d/g, '<digits>')
    .slice(0, LONGEST);
}

const FRAMES = 6;

/** A stack repeats the message, which may have lines that look like frames: keep only what names a file and a line. */
function frames(stack: string): string[] {
  const calls = stack.matchAll(/^\s+at (?:(?:async )?([\w.<>]+) \()?(?:\S*\/)?([\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/gm);
  return [...calls].slice(0, FRAMES).map(([, name, place]) => (name === undefined ? place! : `${name} ${place!}`));
}
