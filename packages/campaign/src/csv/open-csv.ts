import { randomUUID } from 'node:crypto';
import { open as openFile, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notice, type AnyNotice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { survey, type Encoding, type Survey } from './encoding.ts';
import { readHeader, type Columns, type ListHeader } from './header.ts';
import { DETECT_BYTES, findLayout, refuseForeign, type Delimiter } from './detect-format.ts';

/** A file's path, its bytes, or a stream of them (an upload, standard input). */
export type CsvSource = string | Uint8Array | AsyncIterable<Uint8Array>;

/** How to open a file. Everything that is left out is detected from the file. */
export interface OpenOptions {
  encoding?: Encoding;
  delimiter?: Delimiter;
  /** Larger files are refused (default 1 GiB). */
  maxBytes?: number;
  /** Folder for a stream while it is read twice (default the system's temporary folder). */
  spoolDir?: string;
  /** Reads the first record. Default: as the header of a campaign's file, which is required. */
  readFirst?: (cells: readonly string[]) => ListHeader;
}

/** The detected format of a file, for people and for `--json`. */
export interface Finding extends Omit<Survey, 'damaged'> {
  delimiter: Delimiter;
  /** Excel's `sep=` line precedes the header. */
  sepLine: boolean;
  columns: string[];
  /** What to check before trusting the rows. */
  notes: AnyNotice[];
}

/** A CSV whose encoding, delimiter and columns are known. It can be read any number of times until it is closed. */
export interface CsvFile {
  finding: Finding;
  columns: Columns;
  /** The first record is a row like the others. */
  headless: boolean;
  /** Yields the decoded text in pieces, with line ends as `\n`, without byte order mark and `sep=` line. */
  text(): AsyncIterable<string>;
  /** Must be called. Removes the copy of a stream. */
  close(): Promise<void>;
}

// A few hundred rows: all rows of one piece are in memory at a time.
const CHUNK_BYTES = 16 * 1024;
const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;

/**
 * Opens a campaign's CSV and reads it once from end to end, because only then its encoding is certain. Memory stays flat: a
 * stream is copied to a private file until `close`. Throws `file_unreadable`, `file_unusable` or, for an unusable header,
 * `campaign_refused`.
 */
export async function openCsv(source: CsvSource, options: OpenOptions = {}): Promise<CsvFile> {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const content = await contentOf(source, { maxBytes, spoolDir: options.spoolDir ?? tmpdir() });
  try {
    const head = await firstBytes(content.read(), DETECT_BYTES);
    refuseForeign(head);
    const surveyed = await survey(() => content.read(), { maxBytes, encoding: options.encoding });
    const start = new TextDecoder(surveyed.encoding).decode(head, { stream: true });
    const layout = findLayout(start.replaceAll(/\r\n?/g, '\n'), surveyed.bytes <= head.length, options.delimiter);
    const { columns, headless } = options.readFirst?.(layout.header) ?? {
      columns: readHeader(layout.header),
      headless: false,
    };
    const { damaged, ...facts } = surveyed;
    return {
      finding: {
        ...facts,
        delimiter: layout.delimiter,
        sepLine: layout.sepLine,
        columns: columns.names,
        notes: notesOn(facts, damaged),
      },
      columns,
      headless,
      text: () => decode(content.read(), surveyed.encoding, layout.sepLine),
      close: () => content.close(),
    };
  } catch (error) {
    await content.close();
    throw error;
  }
}

function notesOn({ encoding, words }: Omit<Survey, 'damaged'>, damaged: boolean): AnyNotice[] {
  if (damaged) return [notice('file_damaged')];
  return encoding === 'windows-1252' ? [notice('file_windows_1252', { words })] : [];
}

/** Line ends become `\n`, even in cells: line numbers stay exact, and csv-parse accepts only one kind per file. */
async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: Encoding, sepLine: boolean): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding);
  let [held, skipping] = ['', sepLine];
  for await (const chunk of bytes) {
    const text = held + decoder.decode(chunk, { stream: true });
    // The `\n` of a `\r\n` may come with the next chunk, and so may the rest of the `sep=` line.
    const whole = skipping && text.length < 8 ? 0 : text.endsWith('\r') ? text.length - 1 : text.length;
    held = text.slice(whole);
    if (whole === 0) continue;
    yield afterSepLine(text.slice(0, whole).replaceAll(/\r\n?/g, '\n'), skipping);
    skipping = false;
  }
  const rest = (held + decoder.decode()).replaceAll(/\r\n?/g, '\n');
  if (rest !== '') yield afterSepLine(rest, skipping);
}

function afterSepLine(text: string, skipping: boolean): string {
  return skipping ? text.slice(text.indexOf('\n') + 1) : text;
}

async function firstBytes(bytes: AsyncIterable<Uint8Array>, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(parts).subarray(0, count);
}

/** Content that can be read more than once. */
interface Content {
  read(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

async function contentOf(source: CsvSource, limits: { maxBytes: number; spoolDir: string }): Promise<Content> {
  if (source instanceof Uint8Array) {
    return {
      // eslint-disable-next-line typescript/require-await
      read: async function* () {
        for (let at = 0; at < source.length; at += CHUNK_BYTES) yield source.subarray(at, at + CHUNK_BYTES);
      },
      close: () => Promise.resolve(),
    };
  }
  if (typeof source !== 'string') return spool(source, limits);
  const file = await openFile(source, 'r').catch((cause: unknown) => {
    throw unreadable(source, cause);
  });
  const facts = await file.stat();
  if (facts.isFile()) return fromFile(file, source);
  if (!facts.isDirectory()) return spool(file.createReadStream(), limits);
  await file.close();
  throw new PomboError('file_unreadable', notice('file_folder', { path: source }));
}

/** Refuses a file that changes: the second pass would yield other rows than the first one counted. */
function fromFile(file: FileHandle, path?: string): Content {
  let seen: string | undefined;
  return {
    read: async function* () {
      // Read by position: two readers of one open file must not move each other's position.
      for (let position = 0; ;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
        if (bytesRead === 0) break;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      const { size, mtimeMs } = await file.stat();
      if ((seen ??= `${size} ${mtimeMs}`) === `${size} ${mtimeMs}`) return;
      throw new PomboError('file_unreadable', notice('file_changed', { path }));
    },
    close: () => file.close(),
  };
}

/** Copies a stream to a file that only this user can read, and that has no name once it is open. */
async function spool(
  stream: AsyncIterable<Uint8Array>,
  limits: { maxBytes: number; spoolDir: string },
): Promise<Content> {
  const path = join(limits.spoolDir, `pombo-${randomUUID()}.csv`);
  const file = await openFile(path, 'wx+', 0o600);
  await unlink(path);
  try {
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      await file.write(chunk);
      // One more piece than allowed is enough for the survey to refuse it.
      if (bytes > limits.maxBytes) break;
    }
  } catch (cause) {
    await file.close();
    throw new PomboError('file_unreadable', notice('file_not_received'), { cause });
  }
  return fromFile(file);
}

function unreadable(path: string, cause: unknown): PomboError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why =
    code === 'ENOENT'
      ? notice('file_not_found', { path })
      : code === 'EACCES'
        ? notice('file_no_permission', { path })
        : notice('file_unreadable', { path, cause: String(code) });
  return new PomboError('file_unreadable', why, { cause });
}
