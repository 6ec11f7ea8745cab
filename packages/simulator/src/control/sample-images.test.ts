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

  test('is the same for every name', () => {
    expect(sampleImage('other.png').bytes).toEqual(bytes);
  });
});

test.each(['promo.jpg', 'other.jpeg'])('a JPEG (%s) has whole segments and a scan that ends it', (file) => {
  const { bytes, type } = sampleImage(file);
  expect([type, sniffImage(bytes)]).toEqual(['image/jpeg', 'image/jpeg']);
  const markers: number[] = [];
  let at = 2;
  while (markers.at(-1) !== 0xda) {
    expect(bytes[at]).toBe(0xff);
    markers.push(bytes[at + 1]!);
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  expect(markers).toEqual([0xe0, 0xdb, 0xc0, 0xc4, 0xc4, 0xda]);
  expect(bytes.indexOf(Buffer.from('ffd9', 'hex'), at)).toBe(bytes.length - 2);
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
