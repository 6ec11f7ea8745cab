import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sayAll } from '@pombo/catalogue';
import { MAX_IMAGE_BYTES, WARN_IMAGE_BYTES } from '@pombo/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageResolver } from './resolve-image.ts';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const pixel = Buffer.from(PIXEL.split(',')[1]!, 'base64');
let folder: string;
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'pombo-images-'));
  folder = join(root, 'campaign');
  await mkdir(join(folder, 'fotos'), { recursive: true });
  await writeFile(join(root, 'secret.png'), pixel);
  await writeFile(join(folder, 'fotos', 'a.png'), pixel);
  await writeFile(join(folder, '..photo.png'), pixel);
  await writeFile(join(folder, 'foto.jpg'), JPEG);
  await writeFile(join(folder, 'cut.jpg'), JPEG.subarray(0, -10));
  await writeFile(join(folder, 'cut.png'), pixel.subarray(0, -12));
  await writeFile(join(folder, 'IMG_1.HEIC'), Buffer.from('0000001866747970686569630000', 'hex'));
  await writeFile(join(folder, 'page.jpg'), '<html>not found</html>');
  await writeFile(join(folder, 'huge.png'), Buffer.concat([pixel, Buffer.alloc(MAX_IMAGE_BYTES)]));
  await writeFile(join(folder, 'large.png'), Buffer.concat([pixel, Buffer.alloc(WARN_IMAGE_BYTES)]));
});
/** A JPEG of 800 × 600 with a thumbnail, whose end must not be taken for the picture's. */
const JPEG = Buffer.concat([
  Buffer.from('ffd8ffe1000affd8ffdb0002ffd9', 'hex'),
  Buffer.from('ffc0000b080258032001011100', 'hex'),
  Buffer.from('ffda0008010100003f00', 'hex'),
  Buffer.alloc(64, 1),
  Buffer.from('ffd9', 'hex'),
]);

afterAll(() => rm(join(folder, '..'), { recursive: true }));

test('URLs and data: URLs stay unchanged', async () => {
  const resolve = imageResolver();
  expect(await resolve('https://example.com/a.jpg')).toEqual({ image: 'https://example.com/a.jpg', warnings: [] });
  expect(await resolve('http://127.0.0.1:8080/a.jpg')).toEqual({ image: 'http://127.0.0.1:8080/a.jpg', warnings: [] });
  expect(await resolve(PIXEL)).toEqual({ image: PIXEL, warnings: [] });
});

test('an image without TLS is warned about', async () => {
  expect(await imageResolver()('http://example.com/a.jpg')).toMatchObject({ warnings: ['http_image'] });
});

test.each([
  ['file:///etc/passwd'],
  ['ftp://example.com/a.jpg'],
  ['https://user:secret@example.com/a.jpg'],
  ['data:image/svg+xml;base64,PHN2Zz4='],
  ['data:image/png;base64,bm8gaW1hZ2UgYXQgYWxs'],
  ['data:image/png;base64,not*base64!'],
  ['fotos/a.png'],
])('G12 %s is refused', async (text) => {
  expect(await imageResolver()(text)).toHaveProperty('problem');
});

describe('where files may be read', () => {
  test('a file below the folder becomes a data: URL, even the second time', async () => {
    const resolve = imageResolver({ folder });
    expect(await resolve('fotos/a.png')).toEqual({ image: PIXEL, warnings: [] });
    expect(await resolve('fotos/a.png')).toEqual({ image: PIXEL, warnings: [] });
    expect(await resolve('..photo.png')).toEqual({ image: PIXEL, warnings: [] });
    expect(await resolve('large.png')).toMatchObject({ warnings: ['large_image'] });
  });

  test('a cell may not name a file outside of it, but a person may', async () => {
    for (const path of ['../secret.png', join(folder, '..', 'secret.png')]) {
      expect(await imageResolver({ folder })(path)).toMatchObject({
        problem: { code: 'image_outside' },
      });
      expect(await imageResolver({ folder, anywhere: true })(path)).toEqual({ image: PIXEL, warnings: [] });
    }
  });

  test('a cell may not name a link that leads out of it, but one that stays inside, or a folder that is a link', async () => {
    await symlink('../secret.png', join(folder, 'link.png'));
    await symlink('..', join(folder, 'up'));
    await symlink('fotos/a.png', join(folder, 'inside.png'));
    await symlink(folder, join(folder, '..', 'elsewhere'));
    for (const path of ['link.png', 'up/secret.png', 'up/../link.png']) {
      expect(await imageResolver({ folder })(path)).toMatchObject({
        problem: { code: 'image_outside' },
      });
      expect(await imageResolver({ folder, anywhere: true })(path)).toEqual({ image: PIXEL, warnings: [] });
    }
    expect(await imageResolver({ folder })('inside.png')).toEqual({ image: PIXEL, warnings: [] });
    expect(await imageResolver({ folder: join(folder, '..', 'elsewhere') })('fotos/a.png')).toEqual({
      image: PIXEL,
      warnings: [],
    });
  });

  test.each(['none.png', 'page.jpg', 'huge.png', 'fotos', 'file:///etc/passwd'])('%s is refused', async (path) => {
    expect(await imageResolver({ folder })(path)).toHaveProperty('problem');
  });
});

test.each([
  ['huge.png', 'has 16.1 MB, and the limit is 16 MB; save it smaller, best below 5 MB'],
  ['IMG_1.HEIC', 'is a HEIC photo, as iPhones take them; save it as JPEG'],
  ['fotos', 'is a folder; name a file in it'],
  ['~/foto.jpg', 'begins with ~, which only a shell expands; write the whole path, for example /home/ana/foto.jpg'],
  ['gone.jpg', 'is neither a URL nor a readable file; give https://example.com/photo.jpg'],
  ['cut.jpg', 'is damaged or cut short; open it and save it again'],
  ['cut.png', 'is damaged or cut short; open it and save it again'],
  ['data:image/png;base64,iVBORw0KGgo=', 'is damaged or cut short; open it and save it again'],
  ['data:image/heic;base64,AAAAGGZ0eXBoZWljAAA=', 'is a HEIC photo, as iPhones take them; save it as JPEG'],
])('%s is refused with what to do', async (path, text) => {
  const found = await imageResolver({ folder })(path);
  expect('problem' in found ? sayAll(found.problem) : found).toContain(text);
});

test('a whole JPEG is taken, with whatever a phone appended to it', async () => {
  expect(await imageResolver({ folder })('foto.jpg')).toMatchObject({ warnings: [] });
  const appended = Buffer.concat([JPEG, Buffer.from('film')]).toString('base64');
  expect(await imageResolver()(`data:image/jpeg;base64,${appended}`)).toMatchObject({ warnings: [] });
});

test('base64 without its beginning says what is missing, even where an image may be a file', async () => {
  const bare = Buffer.concat([pixel, Buffer.alloc(60)]).toString('base64');
  for (const options of [{}, { folder }]) {
    const found = await imageResolver(options)(bare);
    expect('problem' in found ? sayAll(found.problem) : found).toContain('write data:image/png;base64, in front of it');
  }
});
