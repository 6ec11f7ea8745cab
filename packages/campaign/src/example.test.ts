import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { IMAGE, readAll } from './campaign.fixture.ts';

const path = fileURLToPath(new URL('../../../examples/campaign.csv', import.meta.url));

test('the sample campaign shows every kind of line, and one that is bad', async () => {
  const { summary, recipients, rejections } = await readAll(path, {
    instances: [],
    knownInstances: ['vendas', 'suporte'],
    image: IMAGE,
    caption: 'Oi {{ nome | split: " " | first }}, seu pedido {{ pedido | default: "novo" }} saiu!',
  });
  expect(summary.counts).toEqual({ rows: 15, ready: 12, repaired: 1, duplicate: 1, suppressed: 0, rejected: 1 });
  expect(rejections).toMatchObject([{ line: 16, column: 'phone', code: 'phone_scientific', value: '5,51192E+12' }]);
  expect(summary.duplicates).toEqual([{ line: 14, firstLine: 13 }]);
  expect(summary.lanes.instances).toEqual({ vendas: 7, suporte: 6 });
  const posts = recipients.filter(({ type }) => type === 'send-image-status');
  expect(posts.map(({ instance }) => instance)).toEqual(['vendas', 'suporte']);
  expect(recipients.filter(({ image }) => image.startsWith('data:'))).toHaveLength(1);
  expect(recipients.filter(({ image }) => image.includes('promo.jpg'))).toHaveLength(1);
  expect(recipients[3]!.caption).toBe('Oi Antônio, seu pedido 1045 saiu!');
});
