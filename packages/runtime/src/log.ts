import { pino, type Logger } from 'pino';

/** Creates a logger that writes readable lines to a terminal and JSON lines elsewhere. */
export function createLog(level: string, stream: NodeJS.WritableStream & { isTTY?: boolean }): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (stream.isTTY !== true) return pino(options, stream);
  return pino(options, { write: (line: string) => void stream.write(readable(line)) });
}

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

function readable(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${text(value)}`);
  const clock = new Date(String(time)).toLocaleTimeString('sv');
  return `${clock} ${(LEVELS[Number(level)] ?? '').padEnd(5)} ${[msg, ...facts].join(' ')}\n`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? (/\s/.test(value) ? JSON.stringify(value) : value) : JSON.stringify(value);
}
