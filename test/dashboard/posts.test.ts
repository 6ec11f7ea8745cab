import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, expectAccessible, look } from './browser.fixture.ts';
import { callBack, dashboard } from './system.fixture.ts';

/** Status posts in a real browser, with the simulator as the ground truth. */
describe.skipIf(CHROMIUM === undefined)('status posts in Chromium', () => {
  const system = dashboard({ prefix: '551198' });
  const { zapi, visit, ask, url } = system;
  beforeAll(() => callBack(system, ['vendas', 'suporte']));

  const posted = (caption: string) =>
    zapi
      .posts()
      .filter((post) => post.endpoint === 'send-image-status' && post.caption === caption)
      .map(({ instance }) => instance)
      .toSorted();

  async function fill(page: Page, caption: string, address?: string): Promise<void> {
    if (address === undefined) {
      await page
        .getByLabel('Image file')
        .setInputFiles({ name: 'natal.png', mimeType: 'image/png', buffer: picture() });
      await page.locator('main img[src^="data:image/png"]').waitFor();
    } else {
      await page.getByLabel('Address', { exact: true }).check();
      await page.getByLabel('Address of the image').fill(address);
    }
    await page.getByLabel('Caption').fill(caption);
    await page.getByLabel('All numbers').check();
  }

  /** A picture that the simulator serves. */
  const image = (name = 'natal.png') => `${zapi.url()}/__sim/images/${name}`;

  const dialog = (page: Page) => page.getByRole('alertdialog');

  test('an uploaded image goes to several numbers once, however often it is confirmed, and its views are counted', async () => {
    const caption = 'Novidades de Natal! 🎄 Panetones artesanais até sexta-feira, com entrega grátis.';
    const { page, errors } = await visit('/posts');
    await page.getByText('No status post yet').waitFor();
    await look(page, 'posts-empty');
    await page.getByRole('link', { name: 'New post' }).click();
    await page.getByText('Still missing: an image and at least one number.').waitFor();
    expect(await page.getByRole('button', { name: 'Review and publish' }).isDisabled()).toBe(true);
    await fill(page, caption);
    await look(page, 'post-new');
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await dialog(page).getByText('Publish on 2 numbers?').waitFor();
    await dialog(page).getByText('The contacts of suporte and vendas see this post for 24 hours.').waitFor();
    await dialog(page).getByText('This cannot be undone here').waitFor();
    await look(page, 'post-confirm');
    await dialog(page).getByRole('button', { name: 'Publish' }).dblclick();
    await page.getByRole('heading', { name: 'Status post', exact: true }).waitFor();
    await expect.poll(() => page.getByRole('listitem').filter({ hasText: '3 views' }).count()).toBe(2);
    await expect.poll(() => page.locator('dt', { hasText: 'Views' }).locator('+ dd').textContent()).toBe('6');
    await look(page, 'post');
    await page.reload();
    await page.goBack();
    await page.getByRole('heading', { name: 'Status posts' }).waitFor();
    await page.getByRole('link', { name: /^Novidades/ }).waitFor();
    await page.getByText('6 views').waitFor();
    await look(page, 'posts');
    expect(posted(caption)).toEqual(['CANARY7b1fID1', 'CANARY7b1fID2']);
    expect(errors).toEqual([]);
  });

  test('when the answer is lost, neither a second try nor a reload publishes it twice', async () => {
    const { page } = await visit('/posts/new');
    await fill(page, 'lost answer', image());
    await page.route('**/v1/posts', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await dialog(page).getByRole('button', { name: 'Publish' }).click();
    await dialog(page).getByText('The server does not answer').waitFor();
    await page.unroute('**/v1/posts');
    await page.reload();
    await page.getByText('Nothing was published twice').waitFor();
    expect(await page.getByLabel('Caption').inputValue()).toBe('lost answer');
    await look(page, 'post-already');
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await dialog(page).getByRole('button', { name: 'Publish' }).click();
    await page.getByText('This post existed already').waitFor();
    await expect.poll(() => posted('lost answer')).toHaveLength(2);
    const { posts } = await ask<{ posts: { caption: string }[] }>('GET', '/v1/posts');
    expect(posts.filter(({ caption }) => caption === 'lost answer')).toHaveLength(1);
  });

  test('a post that was changed after its answer was lost leads to the first one, and to a new form', async () => {
    const { page } = await visit('/posts/new');
    await fill(page, 'first text', image());
    await page.route('**/v1/posts', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await dialog(page).getByRole('button', { name: 'Publish' }).click();
    await dialog(page).getByText('The server does not answer').waitFor();
    await page.unroute('**/v1/posts');
    await dialog(page).getByRole('button', { name: 'Back' }).click();
    await page.getByLabel('Caption').fill('second text');
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await dialog(page).getByRole('button', { name: 'Publish' }).click();
    await dialog(page).getByText('other content exists already').waitFor();
    await dialog(page).getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Start a new one' }).click();
    expect(await page.getByLabel('Caption').inputValue()).toBe('');
    await expect.poll(() => posted('first text')).toHaveLength(2);
    expect(posted('second text')).toEqual([]);
  });

  test('on a number that is paused, the dialog says that it waits, and the post is cancelled there alone', async () => {
    await ask('POST', '/v1/lanes/suporte/pause', { why: 'lunch' });
    const { page } = await visit('/posts/new');
    await fill(page, 'only vendas', image());
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await dialog(page).getByText('suporte: sends nothing at the moment. The post waits there.').waitFor();
    await dialog(page).getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('button', { name: 'Cancel: suporte' }).click();
    await dialog(page).getByText('has not been published on suporte').waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('listitem').filter({ hasText: 'suporte' }).getByText('Cancelled').waitFor();
    await ask('POST', '/v1/lanes/suporte/resume');
    await expect.poll(() => posted('only vendas')).toEqual(['CANARY7b1fID1']);
  });

  test('the image of an address is shown as it would be posted, or why it cannot be', async () => {
    const { page } = await visit('/posts/new');
    await fill(page, 'by address', image('missing.png'));
    await page.getByText('Z-API will probably not be able to publish this image').waitFor();
    await look(page, 'post-unreachable');
    await page.getByLabel('Address of the image').fill(image());
    await page.locator('main img[src^="data:image/png"]').waitFor();
  });

  test('the menu leads to each page by keys, and on a phone its rest opens and closes', async () => {
    const { page } = await visit('/', { viewport: { width: 360, height: 740 } });
    for (const [key, title] of [
      ['p', 'Status posts'],
      ['o', 'Opt-outs'],
      ['b', 'Callbacks'],
    ] as const) {
      await page.locator('main h1').waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      expect(await page.title()).toBe(`${title} · Pombo`);
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Opt-outs').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const more = page.getByRole('button', { name: 'More' });
    const link = page.getByRole('link', { name: 'Opt-outs' });
    await more.click();
    await link.waitFor();
    await look(page, 'menu.phone');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await link.waitFor({ state: 'hidden' });
    await more.click();
    await link.click();
    await page.getByRole('heading', { name: 'Opt-outs', level: 1 }).waitFor();
    await link.waitFor({ state: 'hidden' });
  });

  test('a file that is not an image is refused before anything is sent', async () => {
    const { page } = await visit('/posts/new');
    const file = { name: 'lista.csv', mimeType: 'text/csv', buffer: Buffer.from('a') };
    await page.getByLabel('Image file').setInputFiles(file);
    await page.getByText('This file is not an image').waitFor();
    expect(page.url()).toBe(`${url()}/posts/new`);
  });
});

/** A picture of 240 × 320 with two colours, as a PNG. */
function picture(): Buffer {
  const [width, height] = [240, 320];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows.set(
        (x - 120) ** 2 + (y - 160) ** 2 < 8000 ? [250, 240, 220] : [160, 30, 40],
        y * (width * 3 + 1) + 1 + x * 3,
      );
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const part = (name: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([size, named, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, part('IHDR', head), part('IDAT', deflateSync(rows)), part('IEND', Buffer.alloc(0))]);
}
