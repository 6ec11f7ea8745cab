import type { PomboError } from '@pombo/core';
import { WORKBOOK_REFUSALS } from './texts.ts';

/** Bytes of the directory of an old Office file that are searched for names. */
const DIRECTORY_BYTES = 4096;

/** Returns true for the first bytes of a zip file, which an XLSX is. */
export function isZip(head: Uint8Array): boolean {
  return startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06]);
}

/**
 * Returns the refusal of an old Office file, by its first bytes: a workbook with a password, or an old `.xls`; undefined for
 * other files. `readAt` returns the bytes at a place of the file.
 */
export async function oldOfficeRefusal(
  head: Uint8Array,
  readAt: (position: number, length: number) => Promise<Uint8Array>,
): Promise<PomboError | undefined> {
  if (!startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const sector = head.length < 52 ? 0 : (view.getUint32(48, true) + 1) * 2 ** Math.min(view.getUint16(30, true), 12);
  const texts = [head, await readAt(sector, DIRECTORY_BYTES)].map((bytes) => Buffer.from(bytes).toString('latin1'));
  const name = [...'EncryptedPackage'].join('\0');
  return texts.some((text) => text.includes(name)) ? WORKBOOK_REFUSALS.encrypted() : WORKBOOK_REFUSALS.xls();
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => head[at] === byte);
}
