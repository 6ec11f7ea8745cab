import { expect, test } from 'vitest';
import { csv, readAll } from '../recipients/campaign.fixture.ts';
import { campaignIdentity, recipientMessageId } from './identity.ts';

const content = {
  sha256: 'abc',
  caption: 'Oi {{ nome }}',
  image: 'https://example.com/a.jpg',
  instances: ['vendas', 'suporte'],
};

test('the same command twice means the same campaign, whatever the order of the instances', () => {
  const { id, fingerprint, messagePrint } = campaignIdentity(content);
  expect(id).toMatch(/^cmp_[0-9a-f]{24}$/);
  expect(campaignIdentity({ ...content, instances: ['suporte', 'vendas', 'vendas'], country: 'br' })).toEqual({
    id,
    fingerprint,
    messagePrint,
  });
});

test('other content makes another campaign', () => {
  const ids = [
    content,
    { ...content, sha256: 'abd' },
    { ...content, caption: 'Oi' },
    { ...content, caption: undefined },
    { ...content, image: 'https://example.com/b.jpg' },
    { ...content, image: undefined },
    { ...content, instances: ['vendas'] },
    { ...content, country: 'PT' },
  ].map((each) => campaignIdentity(each).id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('--again creates a new one each time, --id names one, and both keep the hash of the content', () => {
  const { fingerprint, messagePrint } = campaignIdentity(content);
  const [first, second] = [campaignIdentity(content, { again: true }), campaignIdentity(content, { again: true })];
  expect(first.id).not.toBe(second.id);
  expect(first.id).toMatch(/^cmp_[0-9a-f]{24}$/);
  expect(first.fingerprint).toBe(fingerprint);
  expect(campaignIdentity(content, { key: 'natal-2026' })).toEqual({ id: 'natal-2026', fingerprint, messagePrint });
  for (const key of ['', 'a b', '../x', 'x'.repeat(65), 'a:b'])
    expect(() => campaignIdentity(content, { key })).toThrow('is not a valid campaign id');
});

test('the hash of the message covers image and text, not the list or the numbers', () => {
  const { messagePrint } = campaignIdentity(content);
  expect(messagePrint).toMatch(/^[0-9a-f]{64}$/);
  const others = { sha256: 'abd', instances: ['suporte'], country: 'PT' };
  expect(campaignIdentity({ ...content, ...others }).messagePrint).toBe(messagePrint);
  expect(campaignIdentity({ ...content, caption: 'Oi' }).messagePrint).not.toBe(messagePrint);
  expect(campaignIdentity({ ...content, image: undefined }).messagePrint).toBeUndefined();
});

test('a message id is the same for one person in one campaign, differs elsewhere, and shows no phone', async () => {
  const { recipients } = await readAll(
    csv(
      'phone,type,caption,id',
      '5511987654321,,,',
      '5511987654322,,,',
      ',send-image-status,a,',
      ',send-image-status,b,',
      '5511987654323,,,order-1',
    ),
  );
  const ids = recipients.map((recipient) => recipientMessageId('cmp_1', recipient));
  expect(recipients.map((recipient) => recipientMessageId('cmp_1', { ...recipient, line: 99 }))).toEqual(ids);
  expect(new Set([...ids, ...recipients.map((recipient) => recipientMessageId('cmp_2', recipient))]).size).toBe(9);
  expect(ids.slice(0, 4).every((id) => /^msg_[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(ids[4]).toBe('order-1');
});
