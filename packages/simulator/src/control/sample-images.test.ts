import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sniffImage } from '@pombo/core';
import { sampleImage } from './sample-images.ts';

describe('a PNG', () => {
  const { bytes, type, status } = sampleImage('promo.png');

  test('has the right signature, chunks, CRCs and number of pixels', () => {
    expect([status, type, sniffImage(bytes)]).toEqual([200, 'image/png', 'image/png']);
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < bytes.length;) {
      const length = bytes.readUInt32BE(at);
      const named = bytes.subarray(at + 4, at + 8 + length);
      expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(named));
      chunks.set(named.toString('latin1', 0, 4), named.subarray(4));
      at += 12 + length;
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
    const [width, height] = [chunks.get('IHDR')!.readUInt32BE(0), chunks.get('IHDR')!.readUInt32BE(4)];
    expect(inflateSync(chunks.get('IDAT')!)).toHaveLength(height * (1 + width * 3));
  });

  test('is always the same for one name and differs for another', () => {
    expect(sampleImage('promo.png').bytes).toEqual(bytes);
    expect(sampleImage('other.png').bytes).not.toEqual(bytes);
  });
});

test.each(['promo.jpg', 'other.jpeg'])('a JPEG (%s) decodes to the number of blocks in its header', (file) => {
  const { bytes, type } = sampleImage(file);
  expect([type, sniffImage(bytes)]).toEqual(['image/jpeg', 'image/jpeg']);
  const { width, height, levels } = decodeJpeg(bytes);
  expect(levels[0]).toHaveLength((width / 8) * (height / 8));
  expect(levels.flat().every((level) => level >= -128 && level <= 127)).toBe(true);
  // Brightness rises block by block; colour stays constant.
  expect(levels[0]!.toSorted((one, other) => one - other)).toEqual(levels[0]);
  expect(new Set(levels[1]).size).toBe(1);
});

test.each([
  ['missing.png', 404, 'text/html; charset=utf-8'],
  ['not-an-image.html', 200, 'text/html; charset=utf-8'],
  ['other.html', 404, 'text/html; charset=utf-8'],
  ['../etc/passwd', 404, 'text/html; charset=utf-8'],
])('%s is a %i page', (file, status, type) => {
  expect(sampleImage(file)).toMatchObject({ status, type });
});

test('huge.jpg is an image of more bytes than WhatsApp accepts', () => {
  const { bytes } = sampleImage('huge.jpg');
  expect(sniffImage(bytes)).toBe('image/jpeg');
  expect(bytes.length).toBeGreaterThan(5 * 1024 * 1024);
});

/** Returns the size in the header and the mean levels of each component's blocks, read by the file's own tables. */
function decodeJpeg(bytes: Buffer): { width: number; height: number; levels: number[][] } {
  let [width, height] = [0, 0];
  const tables = new Map<number, Map<string, number>>();
  let at = 2;
  while (bytes[at + 1] !== 0xda) {
    const body = bytes.subarray(at + 4, at + 2 + bytes.readUInt16BE(at + 2));
    if (bytes[at + 1] === 0xc0) [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
    if (bytes[at + 1] === 0xc4) tables.set(body[0]!, huffman(body.subarray(1)));
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  const scan = bytes.subarray(at + 2 + bytes.readUInt16BE(at + 2), -2);
  const plain = scan.toString('latin1').replaceAll('\u00ff\u0000', '\u00ff');
  const bits = [...Buffer.from(plain, 'latin1')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let bit = 0;
  const symbol = (table: Map<string, number>): number => {
    for (let length = 1; length <= 16; length += 1) {
      const found = table.get(bits.slice(bit, bit + length));
      if (found === undefined) continue;
      bit += length;
      return found;
    }
    throw new Error('no such code');
  };
  const levels: number[][] = [[], [], []];
  for (let block = 0; block < (width * height) / 64; block += 1) {
    for (const component of levels) {
      const size = symbol(tables.get(0x00)!);
      const raw = size === 0 ? 0 : Number.parseInt(bits.slice(bit, bit + size), 2);
      bit += size;
      const difference = size > 0 && raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
      component.push((component.at(-1) ?? 0) + difference);
      expect(symbol(tables.get(0x10)!)).toBe(0);
    }
  }
  expect(bits.length - bit).toBeLessThan(8);
  expect(bits.slice(bit)).not.toContain('0');
  return { width, height, levels };
}

function huffman(body: Buffer): Map<string, number> {
  const table = new Map<string, number>();
  let [code, at] = [0, 16];
  for (let length = 1; length <= 16; length += 1) {
    for (let n = 0; n < body[length - 1]!; n += 1) {
      table.set(code.toString(2).padStart(length, '0'), body[at]!);
      [code, at] = [code + 1, at + 1];
    }
    code <<= 1;
  }
  return table;
}
