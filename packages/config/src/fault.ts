/**
 * What may be written down of an error that nobody expected: its name, its code, what is left of its message and where
 * in the code it came from. It may quote anything, a URL with a token or a phone among it, so nothing of it is taken
 * as it is.
 */
export interface FaultFacts {
  name: string;
  code?: string;
  message: string;
  /** The innermost calls: function, file name, line. */
  at: string[];
}

/** Never throws, whatever was thrown. */
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

/** Takes out whatever a secret or a phone can look like: addresses, long words without a space, many digits in a row. */
function redact(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<url>')
    .replace(/[\w+/=-]{16,}/g, '<…>')
    .replace(/\+?\d[\d\s().-]{6,}\d/g, '<digits>')
    .slice(0, LONGEST);
}

const FRAMES = 6;

/** The message stands in a stack too, and may have lines that look like calls: only what names a file and a line is kept. */
function frames(stack: string): string[] {
  const calls = stack.matchAll(/^\s+at (?:(?:async )?([\w.<>]+) \()?(?:\S*\/)?([\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/gm);
  return [...calls].slice(0, FRAMES).map(([, name, place]) => (name === undefined ? place! : `${name} ${place!}`));
}
