import { imageIssue, parseDataUrl } from '@pombo/core';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inline, pngOf, pngOfBytes, WEBP } from './images.ts';
import { ABOVE_5_MIB, BELOW_5_MIB } from './plan.ts';

test.for([BELOW_5_MIB, ABOVE_5_MIB])('an image of %d bytes is just below that size', (bytes) => {
  const { length } = pngOfBytes(bytes);
  expect(length).toBeLessThanOrEqual(bytes);
  expect(length).toBeGreaterThan(bytes * 0.98);
});

test('the images are what their headings say', () => {
  const png = pngOf(8);
  const at = png.indexOf('IDAT');
  const data = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect(data).toHaveLength(8 * (1 + 8 * 3));
  for (const image of [inline(png), WEBP]) {
    expect(parseDataUrl(image)).not.toHaveProperty('problem');
    expect(imageIssue(image)).toBeUndefined();
  }
});
