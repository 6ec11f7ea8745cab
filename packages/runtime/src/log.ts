import { pino, type Logger } from 'pino';
import { faultFacts, faultLine, type FaultFacts } from './fault.ts';

/**
 * Creates a logger that writes readable lines to a terminal and JSON lines elsewhere. This is the one place where an error
 * becomes text: callers log it as it was thrown, `{ error }`, and {@link faultFacts} decides what of it is written.
 */
export function createLog(level: string, stream: NodeJS.WritableStream & { isTTY?: boolean }): Logger {
  const serializers = { error: faultFacts, err: faultFacts };
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers };
  if (stream.isTTY !== true) return pino(options, stream);
  return pino(options, { write: (line: string) => void stream.write(readable(line)) });
}

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

function readable(line: string): string {
  const { level, time, msg, error, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const facts = Object.entries({ ...fields, ...faultFields(error) }).map(([name, value]) => `${name}=${text(value)}`);
  const clock = new Date(String(time)).toLocaleTimeString('sv');
  return `${clock} ${(LEVELS[Number(level)] ?? '').padEnd(5)} ${[msg, ...facts].join(' ')}\n`;
}

/** On a terminal, an error is one line: its causes, and where the innermost one was thrown. */
function faultFields(error: unknown): { error?: string; at?: string } {
  if (error === undefined) return {};
  const facts = error as FaultFacts;
  let innermost = facts;
  while (innermost.cause !== undefined) innermost = innermost.cause;
  const at = (innermost.at.length > 0 ? innermost : facts).at.slice(0, 2).join(' < ');
  return { error: faultLine(facts), ...(at === '' ? {} : { at }) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? (/\s/.test(value) ? JSON.stringify(value) : value) : JSON.stringify(value);
}
