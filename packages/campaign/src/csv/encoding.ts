import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';

export const ENCODINGS = ['utf-8', 'utf-16le', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The result of one pass over all bytes. Nothing can be sent before it: the first invalid UTF-8 may be in the last line. */
export interface Survey {
  bytes: number;
  /** SHA-256 of the content, hex. */
  sha256: string;
  encoding: Encoding;
  /** The file starts with a byte order mark. */
  bom: boolean;
  /** If the encoding is a guess: a few words as decoded, for a person to check. */
  words: string[];
  /** Mostly UTF-8, with some invalid bytes: the lines that contain them are rejected. */
  damaged: boolean;
}

/** Reads everything once and decides the encoding. Calls `read` again when the bytes are not UTF-8. */
export async function survey(
  read: () => AsyncIterable<Uint8Array>,
  limits: { maxBytes: number; encoding?: Encoding | undefined },
): Promise<Survey> {
  const hash = createHash('sha256');
  const strict = new TextDecoder('utf-8', { fatal: true });
  let [bytes, isUtf8, head] = [0, true, new Uint8Array()];
  for await (const chunk of read()) {
    if (bytes === 0) head = chunk.slice(0, 3);
    else if (head.length < 3) head = Buffer.concat([head, chunk.subarray(0, 3 - head.length)]);
    bytes += chunk.length;
    if (bytes > limits.maxBytes) throw tooLarge(limits.maxBytes);
    hash.update(chunk);
    isUtf8 &&= decodes(strict, chunk);
  }
  isUtf8 &&= decodes(strict);
  const mark = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : isUtf8Mark(head) ? 'utf-8' : undefined;
  const guess = mark === undefined && limits.encoding === undefined && !isUtf8 ? await guessFrom(read) : undefined;
  const encoding = limits.encoding ?? mark ?? guess?.encoding ?? 'utf-8';
  return {
    bytes,
    sha256: hash.digest('hex'),
    encoding,
    bom: mark !== undefined,
    words: guess?.words ?? [],
    damaged: encoding === 'utf-8' && !isUtf8,
  };
}

/** Returns the size and hash of a file that is not text. Throws `file_unusable` beyond the limit. */
export async function surveyBytes(
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Pick<Survey, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

function decodes(decoder: TextDecoder, chunk?: Uint8Array): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}

function isUtf8Mark(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

/**
 * Returns Windows-1252, unless most of the accented letters are valid UTF-8: then only some lines are damaged, and reading
 * all of them as Windows-1252 would send `JosÃ©` to everyone else.
 */
async function guessFrom(read: () => AsyncIterable<Uint8Array>): Promise<{ encoding: Encoding; words: string[] }> {
  const [utf8, windows] = [new TextDecoder('utf-8'), new TextDecoder('windows-1252')];
  const words = new Set<string>();
  let [good, bad, bytes] = [0, 0, 0];
  for await (const chunk of read()) {
    const text = utf8.decode(chunk, { stream: true });
    bad += text.match(/\ufffd/g)?.length ?? 0;
    good += text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
    if (words.size < WORDS && bytes < BYTES_FOR_WORDS) collectWords(windows.decode(chunk), words);
    bytes += chunk.length;
  }
  return good > bad ? { encoding: 'utf-8', words: [] } : { encoding: 'windows-1252', words: [...words] };
}

const WORDS = 5;
/** Bytes that are searched for words. */
const BYTES_FOR_WORDS = 1024 * 1024;
/** Letters shown of a word, and searched on either side of an accent: a line of letters alone costs no more than others. */
const WORD_LETTERS = 30;

/** Collects the first few words with a letter beyond ASCII, each once. */
function collectWords(text: string, words: Set<string>): void {
  for (let from = 0; words.size < WORDS;) {
    const at = text.slice(from).search(/[\u0080-\uffff]/);
    if (at < 0) return;
    const accent = from + at;
    const [start] = /[\p{L}\u0080-\uffff]*$/u.exec(text.slice(Math.max(from, accent - WORD_LETTERS), accent))!;
    const [end] = /^[\p{L}\u0080-\uffff]*/u.exec(text.slice(accent, accent + WORD_LETTERS))!;
    words.add(`${start}${end}`.slice(0, WORD_LETTERS));
    from = accent + end.length;
  }
}

function tooLarge(maxBytes: number): PomboError {
  return new PomboError('file_unusable', notice('file_too_large', { megabytes: Math.round(maxBytes / 1024 / 1024) }));
}
