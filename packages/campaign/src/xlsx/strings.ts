import { notice } from '@pombo/catalogue';
import type { Archive } from './archive.ts';
import { WORKBOOK_REFUSALS } from './texts.ts';
import { parseXml } from './xml.ts';

/** The texts that a workbook's cells refer to by number. */
export interface SharedStrings {
  /** Returns a text; undefined beyond the last. */
  at(index: number): string | undefined;
}

/** Bytes of text, as UTF-8, and number of texts. */
export interface StringLimits {
  bytes: number;
  count: number;
}

const LIMITS: StringLimits = { bytes: 128 * 1024 * 1024, count: 8_000_000 };

/**
 * Reads a workbook's shared texts. They are kept as UTF-8 outside of V8's heap, because each cell may refer to any of them.
 * Throws `file_unusable` beyond the limits.
 */
export async function readSharedStrings(
  archive: Archive,
  part: string,
  limits: StringLimits = LIMITS,
): Promise<SharedStrings> {
  const store = textStore(limits);
  let [text, inText, phonetic] = ['', false, 0];
  await parseXml(archive.part(part), part, {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic += 1;
      if (name === 't') inText = phonetic === 0;
    },
    text: (found) => {
      if (inText) text += found;
    },
    close: (name) => {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic -= 1;
      if (name === 'si') store.add(cellText(text));
    },
  });
  return store;
}

function textStore(limits: StringLimits): SharedStrings & { add(text: string): void } {
  let bytes = Buffer.allocUnsafeSlow(64 * 1024);
  let ends = new Uint32Array(1024);
  let [used, count] = [0, 0];
  return {
    add(text) {
      const size = Buffer.byteLength(text);
      if (used + size > limits.bytes || count >= limits.count) throw WORKBOOK_REFUSALS.tooLarge(notice('large_texts'));
      if (used + size > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(limits.bytes, Math.max(bytes.length * 1.5, used + size)) | 0);
        bytes.copy(larger, 0, 0, used);
        bytes = larger;
      }
      if (count === ends.length) {
        const longer = new Uint32Array(ends.length * 2);
        longer.set(ends);
        ends = longer;
      }
      used += bytes.write(text, used);
      ends[count++] = used;
    },
    at: (index) => (index < count ? bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index]) : undefined),
  };
}

/** Returns a text as a person sees it: `_x000D_` is a character that XML cannot hold, and line ends are `\n`. */
export function cellText(text: string): string {
  const decoded = text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
  return decoded.includes('\r') ? decoded.replaceAll(/\r\n?/g, '\n') : decoded;
}
