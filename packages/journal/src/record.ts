import type { End, EndedAs, Intent } from '@pombo/core';
import { crc32 } from 'node:zlib';

/**
 * One line of a segment: a checksum of the rest, a space, and a JSON array whose first item names the kind. New fields are
 * only added at the end, so that an older version can read what a newer one wrote.
 */
export type Line =
  | { kind: 'header'; prefix: string; worker: string; host: string; at: number }
  | { kind: 'intent'; intent: Intent }
  | { kind: 'end'; end: End }
  /** The line was written by a newer version. */
  | { kind: 'other' };

const VERSION = 1;

export function headerLine(header: { prefix: string; worker: string; host: string; at: number }): string {
  return sealed(['j', VERSION, header.prefix, header.worker, header.host, header.at]);
}

export function intentLine(intent: Intent): string {
  const { at, lane, key, content, generation, attempt, nonce, sequence, redis } = intent;
  return sealed(['i', at, lane, key, content, generation, attempt, nonce, sequence, redis]);
}

export function endLine({ nonce, as, zaapId, messageId }: End): string {
  return sealed(['e', nonce, as, zaapId ?? '', messageId ?? '']);
}

/** Reads one line without its line break; undefined if it is incomplete or damaged. */
export function parseLine(line: Buffer): Line | undefined {
  if (line.length < 10 || line[8] !== SPACE) return undefined;
  const text = line.subarray(9);
  if (checksum(text) !== line.toString('latin1', 0, 8)) return undefined;
  const [kind, ...rest] = JSON.parse(text.toString('utf8')) as [string, ...(string | number)[]];
  switch (kind) {
    case 'j': {
      const [, prefix, worker, host, at] = rest as [number, string, string, string, number];
      return { kind: 'header', prefix, worker, host, at };
    }
    case 'i': {
      const [at, lane, key, content, generation, attempt, nonce, sequence, redis] = rest as IntentFields;
      return { kind: 'intent', intent: { at, lane, key, content, generation, attempt, nonce, sequence, redis } };
    }
    case 'e': {
      const [nonce, as, zaapId, messageId] = rest as [string, EndedAs, string, string];
      const ids = { ...(zaapId === '' ? {} : { zaapId }), ...(messageId === '' ? {} : { messageId }) };
      return { kind: 'end', end: { nonce, as, ...ids } };
    }
    default:
      return { kind: 'other' };
  }
}

type IntentFields = [number, string, string, string, number, number, string, number, string];

const SPACE = 0x20;

function sealed(fields: (string | number)[]): string {
  const text = JSON.stringify(fields);
  return `${checksum(text)} ${text}\n`;
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, '0');
}
