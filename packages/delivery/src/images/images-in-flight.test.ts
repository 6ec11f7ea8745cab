import { describe, expect, test } from 'vitest';
import { createImagesInFlight, type ImagesInFlight } from './images-in-flight.ts';

const ref = (sha256: string) => ({ kind: 'base64', sha256, mime: 'image/png', bytes: 10 }) as const;

function stage(keptChars: number): {
  pictures: ImagesInFlight;
  asked: string[];
  texts: Map<string, string | undefined>;
} {
  const asked: string[] = [];
  const texts = new Map<string, string | undefined>();
  const images = {
    async read(image: { sha256?: string }): Promise<string | undefined> {
      asked.push(image.sha256!);
      await Promise.resolve();
      if (image.sha256 === 'broken') throw new Error('Redis is away');
      return texts.has(image.sha256!) ? texts.get(image.sha256!) : image.sha256!.repeat(10);
    },
  };
  return { pictures: createImagesInFlight({ images: images as never, keptChars }), asked, texts };
}

describe('a stored image', () => {
  test('is read once for all lanes that send it at the same time, and for those after them', async () => {
    const { pictures, asked } = stage(100);
    const read = await Promise.all(Array.from({ length: 5 }, () => pictures.read(ref('a'))));
    expect(read).toEqual(Array.from({ length: 5 }, () => 'aaaaaaaaaa'));
    await pictures.read(ref('a'));
    expect(asked).toEqual(['a']);
  });

  test('is kept within the bound, the one that was used last for longest; one that is larger is not kept', async () => {
    const { pictures, asked, texts } = stage(20);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await pictures.read(ref(name));
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
    texts.set('large', 'x'.repeat(21));
    await pictures.read(ref('large'));
    await pictures.read(ref('large'));
    expect(asked.slice(-2)).toEqual(['large', 'large']);
  });

  test('that is gone, or could not be read, is asked for again', async () => {
    const { pictures, asked, texts } = stage(100);
    texts.set('gone', undefined);
    expect(await pictures.read(ref('gone'))).toBeUndefined();
    texts.delete('gone');
    expect(await pictures.read(ref('gone'))).toBe('gone'.repeat(10));
    for (let times = 0; times < 2; times += 1) {
      await expect(pictures.read(ref('broken'))).rejects.toThrow('away');
    }
    expect(asked).toEqual(['gone', 'gone', 'broken', 'broken']);
  });
});
