import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { IMAGE, readAll } from './campaign.fixture.ts';

const path = fileURLToPath(new URL('../../../../examples/campaign.csv', import.meta.url));

test('the sample campaign has several kinds of lines, one duplicate and one invalid line', async () => {
  const { summary, recipients, rejections } = await readAll(path, {
    instances: ['vendas', 'suporte'],
    knownInstances: ['vendas', 'suporte'],
    image: IMAGE,
    caption: 'Oi {{ nome | default: "cliente" }}, seu pedido {{ pedido }} está a caminho!',
  });
  expect(summary.counts).toEqual({
    rows: 16,
    ready: 14,
    repaired: 0,
    duplicate: 1,
    suppressed: 0,
    alreadySent: 0,
    alreadyKnown: 0,
    rejected: 1,
  });
  expect(rejections).toMatchObject([{ line: 8, column: 'phone', code: 'phone_scientific', value: '5,51199E+12' }]);
  expect(summary.duplicates).toEqual([{ line: 11, firstLine: 3 }]);
  const posts = recipients.filter(({ type }) => type === 'send-image-status');
  expect(posts.map(({ instance }) => instance)).toEqual(['vendas', 'suporte']);
  expect(recipients.filter(({ image }) => image.startsWith('data:')).map(({ line }) => line)).toEqual([13]);
  expect(recipients.find(({ line }) => line === 7)!.caption).toBe('Oi cliente, seu pedido 1045 está a caminho!');
});
