import { notice, sayAll } from '@pombo/catalogue';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_IMAGE_BYTES, bareBase64Type, imageIssue, parseDataUrl, sniffImage } from './image.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a4649460001', 'hex');
const GIF = Buffer.from('GIF89a\u0001\u0000\u0001\u0000', 'latin1');
const WEBP = Buffer.from('RIFF\u0024\u0000\u0000\u0000WEBPVP8 ', 'latin1');

/** The smallest images of each kind that are whole. */
const WHOLE = {
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
  jpeg: Buffer.from('ffd8ffc0000b080258032001011100ffda0008010100003f0001ffd9', 'hex'),
  gif: Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw==', 'base64'),
  webp: Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64'),
};

const dataUrl = (bytes: Uint8Array, mime = 'image/png'): string =>
  `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`;

/** Any text that a program can hold, including lone surrogates and control characters. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

describe('a data: text', () => {
  test('returns its type, its base64 and its number of bytes, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const base64 = Buffer.from(bytes).toString('base64');
        expect(parseDataUrl(dataUrl(bytes))).toEqual({ mime: 'image/png', base64, bytes: bytes.length });
      }),
    );
  });

  test('has its type in lower case, whatever its case in the text', () => {
    expect(parseDataUrl('DATA:IMAGE/PNG;BASE64,AAAA')).toMatchObject({ mime: 'image/png' });
  });

  test.each([
    ['https://example.com/a.png', 'must be a data:image/…;base64, text'],
    ['data:text/html;base64,AAAA', 'must be a data:image/…;base64, text'],
    ['data:image/png,AAAA', 'must be a data:image/…;base64, text'],
    ['data:image/png;charset=utf-8;base64,AAAA', 'must be a data:image/…;base64, text'],
    [' data:image/png;base64,AAAA', 'must be a data:image/…;base64, text'],
    ['data:image/svg+xml;base64,AAAA', 'is an SVG, which WhatsApp does not show'],
    ['data:image/SVG+XML;base64,AAAA', 'is an SVG, which WhatsApp does not show'],
    ['data:image/png;base64,', 'has no bytes'],
    ['data:image/png;base64,AAA', 'is not valid base64'],
    ['data:image/png;base64,AAAAA', 'is not valid base64'],
    ['data:image/png;base64,AA-_', 'is not valid base64'],
    ['data:image/png;base64,AA A', 'is not valid base64'],
    ['data:image/png;base64,AAA\n', 'is not valid base64'],
    ['data:image/png;base64,A===', 'is not valid base64'],
    ['data:image/png;base64,====', 'is not valid base64'],
    ['data:image/png;base64,AA=A', 'is not valid base64'],
    ['data:image/png;base64,AA==AAAA', 'is not valid base64'],
    ['data:image/png;base64,data:image/png;base64,AAAA', 'is not valid base64'],
  ])('%j is refused: %s', (text, problem) => {
    const parsed = parseDataUrl(text);
    expect('problem' in parsed ? sayAll(parsed.problem) : parsed).toBe(problem);
  });

  test('may have exactly as many bytes as the limit', () => {
    expect(parseDataUrl(dataUrl(Buffer.alloc(MAX_IMAGE_BYTES)))).toMatchObject({ bytes: MAX_IMAGE_BYTES });
    expect(parseDataUrl(dataUrl(Buffer.alloc(MAX_IMAGE_BYTES + 1)))).toEqual({
      problem: notice('image_too_large', { bytes: MAX_IMAGE_BYTES + 1, max: MAX_IMAGE_BYTES }),
    });
  });
});

describe('the type by its bytes', () => {
  test.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/gif', GIF],
    ['image/webp', WEBP],
  ])('is %s by its signature', (mime, bytes) => {
    expect(sniffImage(bytes)).toBe(mime);
  });

  test.each([
    ['an HTML page', Buffer.from('<!doctype html><title>404</title>')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['a sound in the same container as WebP', Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt ', 'latin1')],
    ['a JSON error', Buffer.from('{"error":"not found"}')],
    ['nothing', Buffer.alloc(0)],
  ])('is undefined for %s', (_what, bytes) => {
    expect(sniffImage(bytes)).toBeUndefined();
  });

  test('is undefined for a truncated signature', () => {
    for (const whole of [PNG.subarray(0, 8), JPEG.subarray(0, 3), GIF.subarray(0, 4), WEBP.subarray(0, 12)]) {
      expect(sniffImage(whole)).toBeDefined();
      for (let length = 0; length < whole.length; length += 1)
        expect(sniffImage(whole.subarray(0, length))).toBeUndefined();
    }
  });
});

describe('the image of a message', () => {
  test.each([
    'https://example.com/photo.jpg',
    'HTTP://example.com/a?b=c#d',
    'http://127.0.0.1:4000/a.png',
    'https://example.com/foto%20boa.jpg',
    dataUrl(WHOLE.png),
    dataUrl(WHOLE.jpeg, 'image/jpeg'),
    dataUrl(WHOLE.gif, 'image/gif'),
    dataUrl(WHOLE.webp, 'image/webp'),
  ])('may be %j', (image) => {
    expect(imageIssue(image)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['photo.jpg', 'is neither an http(s) URL nor a data:image/…;base64, text'],
    ['ftp://example.com/a.jpg', 'is neither an http(s) URL nor a data:image/…;base64, text'],
    ['file:///etc/passwd', 'is neither an http(s) URL nor a data:image/…;base64, text'],
    ['javascript:alert(1)', 'is neither an http(s) URL nor a data:image/…;base64, text'],
    ['iVBORw0KGgo=', 'is neither an http(s) URL nor a data:image/…;base64, text'],
    ['https://', 'is not a valid URL'],
    ['https://example.com/a b.jpg', 'is not a valid URL'],
    ['https://example.com/a.jpg\n', 'is not a valid URL'],
    ['https://user@example.com/a.jpg', 'has a user name or password in the URL'],
    ['https://user:secret@example.com/a.jpg', 'has a user name or password in the URL'],
    ['https://:secret@example.com/a.jpg', 'has a user name or password in the URL'],
    [`https://example.com/${'a'.repeat(2048)}`, 'is a URL of more than 2,048 characters'],
    ['data:image/svg+xml;base64,PHN2Zy8+', 'is an SVG, which WhatsApp does not show'],
    ['data:image/png;base64,rubbish', 'is not valid base64'],
    [
      dataUrl(Buffer.from('<!doctype html><title>404</title>')),
      'has bytes that are not a JPEG, PNG, GIF or WebP image',
    ],
    [
      dataUrl(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      'has bytes that are not a JPEG, PNG, GIF or WebP image',
    ],
  ])('is refused as %j: %s', (image, problem) => {
    expect(imageIssue(image)).toMatchObject({
      field: 'image',
      problem,
      example: 'https://example.com/photo.jpg or data:image/png;base64,…',
    });
  });

  test.each([
    [PNG, 'is damaged or cut short; open it and save it again as JPEG or PNG'],
    [JPEG, 'is damaged or cut short; open it and save it again as JPEG or PNG'],
    [Buffer.from('0000001866747970686569630000', 'hex'), 'is a HEIC photo, as iPhones take them; save it as JPEG'],
    [Buffer.alloc(MAX_IMAGE_BYTES + 1), 'has 16.1 MB, and the limit is 16 MB; save it smaller, best below 5 MB'],
  ])('is refused if it cannot be shown, with what to do', (bytes, problem) => {
    expect(imageIssue(dataUrl(bytes))?.problem).toContain(problem);
  });

  test('never shows a password of the URL in the refusal', () => {
    expect(JSON.stringify(imageIssue('https://user:hunter2@example.com/a.jpg'))).not.toContain('hunter2');
  });

  test('returns a result and never throws, for any text', () => {
    const text = fc.oneof(
      anyText,
      fc.string().map((rest) => `https://${rest}`),
      fc.string().map((rest) => `data:image/png;base64,${rest}`),
    );
    fc.assert(
      fc.property(text, (image) => {
        imageIssue(image);
      }),
    );
  });
});

describe('base64 without a data URL', () => {
  const bytes = (head: Buffer): string => Buffer.concat([head, Buffer.alloc(90, 7)]).toString('base64');

  test.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/gif', GIF],
    ['image/webp', WEBP],
  ])('of a %s is refused with the missing prefix', (mime, head) => {
    expect(imageIssue(bytes(head))?.problem).toBe(
      `is base64 without its beginning; write data:${mime};base64, in front of it`,
    );
    expect(imageIssue(`data:${mime};base64,${bytes(head)}`)?.problem ?? '').not.toContain('beginning');
  });

  test('may have the line breaks that e-mail tools insert', () => {
    expect(bareBase64Type(bytes(PNG).replaceAll(/(.{76})/g, '$1\r\n'))).toBe('image/png');
  });

  test('is not seen in other texts: URLs, paths, words, base64 of other data', () => {
    const others = ['https://example.com/a.png', '/9j/photos/natal.jpg', 'foto.png', 'R0lGODlh', '', 'a'.repeat(200)];
    for (const text of [...others, bytes(Buffer.from('%PDF-1.7'))]) expect(bareBase64Type(text)).toBeUndefined();
  });
});
