import { notice, say } from '@pombo/catalogue';
import { describe, expect, test } from 'vitest';
import { forbiddenAddress, isLoopbackHost } from './address.ts';

const strict = { allowLoopback: false };
const demo = { allowLoopback: true };

describe('allows a public internet address', () => {
  test.for([
    '93.184.215.14',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
    '2a00:1450:4001:80b::200e',
    // The address inside is public.
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::1',
  ])('%s', (address) => {
    expect(forbiddenAddress(address, strict)).toBeUndefined();
  });
});

describe('refuses an address that is not public', () => {
  test.for([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2001:2::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
    '64:ff9b:1::a00:1',
    // An IPv4 address inside, in every notation.
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '::a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::1',
    '2002:a9fe:a9fe::',
    '2002:c0a8:101::1',
    'not an address',
  ])('%s', (address) => {
    const kind = forbiddenAddress(address, strict)!;
    expect(say(notice('url_is_closed', { kind })).text).toMatch(/address|IP/);
  });
});

test('allows loopback if the gateway itself is there, and nothing else with it', () => {
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    expect(forbiddenAddress(address, demo)).toBeUndefined();
  }
  for (const address of ['10.0.0.1', '0.0.0.0', '169.254.169.254', '::', '::ffff:10.0.0.1', 'fd00::1']) {
    expect(forbiddenAddress(address, demo)).toBeDefined();
  }
});

test.for(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.8.8', '::1', '[::1]', '::ffff:127.0.0.1'])(
  '%s is a host that only this machine reaches',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  },
);

test.for([
  '',
  'localhost.example.com',
  'example.com',
  '127.0.0.1.example.com',
  '128.0.0.1',
  '0.0.0.0',
  '::',
  '[::1',
  '::2',
])('"%s" is a host that others may be behind', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});
