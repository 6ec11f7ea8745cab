import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_IMAGE_BYTES } from '@pombo/core';
import { createLedger } from '@pombo/ledger';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { NUMBERS, bench, type Ran } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const EIGHT_BYTES = Buffer.from('89504e470d0a1a0a', 'hex');
const paths: Record<string, string> = {};
let instances = '';

beforeAll(() => {
  paths['eight.png'] = cli.file('eight.png', EIGHT_BYTES);
  paths['huge.png'] = cli.file('huge.png', Buffer.concat([EIGHT_BYTES, Buffer.alloc(MAX_IMAGE_BYTES)]));
  paths['IMG_1.HEIC'] = cli.file('IMG_1.HEIC', Buffer.from('0000001866747970686569630000', 'hex'));
  paths['page.jpg'] = cli.file('page.jpg', '<html>not found</html>');
  paths['folder'] = cli.dir;
  instances = cli.file('numbers.json', JSON.stringify({ instances: NUMBERS }));
});

describe('an image that cannot be sent is refused before anything is queued', () => {
  test.for([
    ['eight.png', 'is damaged or cut short', 'está danificada ou incompleta'],
    ['huge.png', 'has 16.1 MB, and the limit is 16 MB', 'tem 16,1 MB, e o máximo é 16 MB'],
    ['IMG_1.HEIC', 'is a HEIC photo, as iPhones take them', 'é uma foto HEIC, o formato do iPhone'],
    ['page.jpg', 'is not a JPEG, PNG, GIF or WebP file', 'não é um arquivo JPEG, PNG, GIF ou WebP'],
    ['folder', 'is a folder', 'é uma pasta'],
    ['~/foto.jpg', 'begins with ~', 'começa com ~'],
    ['gone.jpg', 'is neither a URL nor a readable file', 'não é um endereço nem um arquivo'],
    [`data:image/png;base64,${EIGHT_BYTES.toString('base64')}`, 'is damaged or cut short', 'está danificada'],
    ['data:image/heic;base64,AAAAGGZ0eXBoZWljAAA=', 'is a HEIC photo', 'é uma foto HEIC'],
  ] as const)('%s', async ([image, english, portuguese]) => {
    const env = {
      REDIS_URL: redis.url,
      POMBO_PREFIX: redis.prefix,
      POMBO_INSTANCES: instances,
      ZAPI_BASE_URL: 'http://127.0.0.1:1',
    };
    const message = ['send', 'image', '--instance', 'vendas', '--phone', '5511987654321', '--id', 'a'];
    const send = (language: string): Promise<Ran> =>
      cli.run([...message, '--image', paths[image] ?? image, '--lang', language], env);
    for (const [language, words] of [
      ['en', english],
      ['pt-BR', portuguese],
    ] as const) {
      const { code, stdout, stderr } = await send(language);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(words);
    }
    expect(await createLedger(redis.client, { prefix: redis.prefix }).messages.get('a')).toBeUndefined();
  });
});
