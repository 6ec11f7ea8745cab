import { pipeline } from 'node:stream';
import { createInflateRaw, crc32 } from 'node:zlib';
import { notice } from '@pombo/catalogue';
import { isPomboError } from '@pombo/core';
import { fromBufferPromise, fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import type { Content } from '../csv/content.ts';
import { WORKBOOK_REFUSALS } from './texts.ts';

/** The parts of a workbook's zip file. Names are compared without case. */
export interface Archive {
  has(name: string): boolean;
  names(): Iterable<string>;
  /**
   * Yields the bytes of a part. All parts that are read between two calls of `restart` share one limit. Throws
   * `file_unreadable` for a missing, encrypted or damaged part, `file_unusable` beyond the limits.
   */
  part(name: string): AsyncIterable<Uint8Array>;
  /** Starts counting again: the parts read until now were read once, and the same ones are read again. */
  restart(): void;
}

/** Limits of a workbook. They are checked against the bytes that are read, because its directory may lie. */
export interface ArchiveLimits {
  /** Unpacked bytes of all parts that are read (default 500 MB). */
  unpackedBytes: number;
  /** Unpacked bytes per packed one, beyond the first megabyte of a part (default 100). */
  ratio: number;
}

const LIMITS: ArchiveLimits = { unpackedBytes: 500 * 1024 * 1024, ratio: 100 };
/** Smaller parts may be packed as tightly as they are. */
const RATIO_FROM_BYTES = 1024 * 1024;
/** A workbook has some dozens of parts; one with a picture per row has thousands. */
const MOST_PARTS = 100_000;
const LONGEST_NAME = 300;

/** Opens a zip file. It reads only the directory. Throws `file_unreadable`, `file_unusable`. */
export async function openArchive(content: Content, limits: ArchiveLimits = LIMITS): Promise<Archive> {
  const zip = await openZip(content);
  const entries = await directoryOf(zip);
  let unpacked = 0;

  async function* part(name: string): AsyncIterable<Uint8Array> {
    const entry = entries.get(name.toLowerCase());
    if (entry === undefined) throw WORKBOOK_REFUSALS.damaged(notice('damage_missing', { part: name }));
    let [own, sum] = [0, 0];
    const packed = { bytes: 0 };
    for await (const piece of inflate(zip, entry, packed)) {
      own += piece.length;
      unpacked += piece.length;
      if (unpacked > limits.unpackedBytes)
        throw WORKBOOK_REFUSALS.tooLarge(
          notice('large_unpacked', { megabytes: Math.round(limits.unpackedBytes / 1024 / 1024) }),
        );
      if (own > RATIO_FROM_BYTES && own > packed.bytes * limits.ratio)
        throw WORKBOOK_REFUSALS.tooLarge(notice('large_ratio', { ratio: limits.ratio }));
      sum = crc32(piece, sum);
      yield piece;
    }
    if (sum !== entry.crc32) throw WORKBOOK_REFUSALS.damaged(notice('damage_checksum', { part: entry.fileName }));
  }

  return {
    has: (name) => entries.has(name.toLowerCase()),
    names: () => entries.keys(),
    part,
    restart: () => {
      unpacked = 0;
    },
  };
}

async function openZip({ fd, bytes }: Content): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, decodeStrings: true };
  try {
    if (bytes !== undefined)
      return await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), options);
    return await fromFdPromise(fd!, options);
  } catch (cause) {
    throw WORKBOOK_REFUSALS.damaged(notice('damage_zip'), cause);
  }
}

async function directoryOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let count = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (++count > MOST_PARTS) throw WORKBOOK_REFUSALS.tooLarge(notice('large_parts', { most: MOST_PARTS }));
      const name = entry.fileName.toLowerCase();
      if (name.length > LONGEST_NAME) continue;
      // Two programs could read two different tables.
      if (entries.has(name)) throw WORKBOOK_REFUSALS.damaged(notice('damage_twice', { part: entry.fileName }));
      entries.set(name, entry);
    }
  } catch (cause) {
    throw isPomboError(cause) ? cause : WORKBOOK_REFUSALS.damaged(notice('damage_directory'), cause);
  }
  return entries;
}

const [STORED, DEFLATED] = [0, 8];

/** Unpacks here instead of in the library, so that what is really read is counted on both sides. */
async function* inflate(zip: ZipFile, entry: Entry, packed: { bytes: number }): AsyncIterable<Uint8Array> {
  if (entry.isEncrypted()) throw WORKBOOK_REFUSALS.encrypted();
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw WORKBOOK_REFUSALS.damaged(notice('damage_method', { part: entry.fileName }));
  try {
    const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    const count = async function* (pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
      for await (const piece of pieces) {
        packed.bytes += piece.length;
        yield piece;
      }
    };
    const source =
      entry.compressionMethod === STORED ? count(raw) : pipeline(raw, count, createInflateRaw(), () => undefined);
    yield* source as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw isPomboError(cause)
      ? cause
      : WORKBOOK_REFUSALS.damaged(notice('damage_unpack', { part: entry.fileName }), cause);
  }
}
