import { describe, expect, test } from 'vitest';
import { createImagesInFlight, type ImagesInFlight } from './images-in-flight.ts';

const ref = (sha256: string) => ({ kind: 'base64', sha256, mime: 'image/png', bytes: 10 }) as const;

function stage(cachedChars: number): {
  inFlight: ImagesInFlight;
  reads: string[];
  texts: Map<string, string | undefined>;
} {
  const reads: string[] = [];
  const texts = new Map<string, string | undefined>();
  const images = {
    async read(image: { sha256?: string }): Promise<string | undefined> {
      reads.push(image.sha256!);
      await Promise.resolve();
      if (image.sha256 === 'broken') throw new Error('Redis is unavailable');
      return texts.has(image.sha256!) ? texts.get(image.sha256!) : image.sha256!.repeat(10);
    },
  };
  return { inFlight: createImagesInFlight({ images: images as never, cachedChars }), reads, texts };
}

describe('a stored image', () => {
  test('is read once for all lanes that send it at the same time, and then cached', async () => {
    const { inFlight, reads } = stage(100);
    const read = await Promise.all(Array.from({ length: 5 }, () => inFlight.read(ref('a'))));
    expect(read).toEqual(Array.from({ length: 5 }, () => 'aaaaaaaaaa'));
    await inFlight.read(ref('a'));
    expect(reads).toEqual(['a']);
  });

  test('leaves the cache in order of last use; one larger than the cache is never cached', async () => {
    const { inFlight, reads, texts } = stage(20);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await inFlight.read(ref(name));
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
    texts.set('large', 'x'.repeat(21));
    await inFlight.read(ref('large'));
    await inFlight.read(ref('large'));
    expect(reads.slice(-2)).toEqual(['large', 'large']);
  });

  test('that is missing or could not be read is read again the next time', async () => {
    const { inFlight, reads, texts } = stage(100);
    texts.set('gone', undefined);
    expect(await inFlight.read(ref('gone'))).toBeUndefined();
    texts.delete('gone');
    expect(await inFlight.read(ref('gone'))).toBe('gone'.repeat(10));
    for (let times = 0; times < 2; times += 1) {
      await expect(inFlight.read(ref('broken'))).rejects.toThrow('unavailable');
    }
    expect(reads).toEqual(['gone', 'gone', 'broken', 'broken']);
  });
});
