import { sayAll } from '@pombo/catalogue';
import { describe, expect, test } from 'vitest';
import { callbackUrlProblem, foreignUrlProblem } from './callback-url.ts';
import { checkMessage } from '../message/check.ts';

const strict = { allowLoopback: false };
const local = { allowLoopback: true };

describe('a URL that another system chose', () => {
  test('may be called by name: its address is checked at each call', () => {
    expect(foreignUrlProblem('https://example.com/a.jpg?x=1#y', strict)).toBeUndefined();
    expect(foreignUrlProblem('http://localhost/', strict)).toBeUndefined();
    expect(foreignUrlProblem('https://8.8.8.8/', strict)).toBeUndefined();
    expect(foreignUrlProblem('https://10.0.0.1.example.com/', strict)).toBeUndefined();
  });

  test.for([
    ['ftp://example.com/a', 'is neither https nor http'],
    ['file:///etc/passwd', 'is neither https nor http'],
    ['data:image/png;base64,AAAA', 'is neither https nor http'],
    ['example.com/a.jpg', 'is not a valid URL'],
    ['https://user:secret@example.com/', 'has a user name or password in it'],
    ['https://user@example.com/', 'has a user name or password in it'],
    ['http://127.0.0.1/', 'is an address of this machine, to which requests are not allowed'],
    ['http://0x7f.1/', 'is an address of this machine, to which requests are not allowed'],
    ['http://2130706433/', 'is an address of this machine, to which requests are not allowed'],
    ['http://017700000001/', 'is an address of this machine, to which requests are not allowed'],
    ['http://[::1]/', 'is an address of this machine, to which requests are not allowed'],
    ['http://[::ffff:169.254.169.254]/', 'is a link-local address, to which requests are not allowed'],
    ['http://192.168.0.1:8080/', 'is a private address, to which requests are not allowed'],
  ] as const)('%s %s', ([url, problem]) => {
    expect(sayAll(foreignUrlProblem(url, strict)!)).toBe(problem);
  });
});

describe('the URL that receives events', () => {
  const long = (characters: number): string => `https://example.com/${'x'.repeat(characters - 20)}`;

  test.for([
    ['https://example.com/pombo?x=1', undefined, undefined],
    ['https://93.184.216.34:8443/', undefined, undefined],
    [long(2048), undefined, undefined],
    [long(2049), 'has more than 2048 characters', 'has more than 2048 characters'],
    ['http://good.test/plain-http-cb', 'is not https', 'is not https'],
    ['http://93.184.216.34:8080/', 'is not https', 'is not https'],
    ['http://localhost.evil.example/', 'is not https', 'is not https'],
    ['http://127.0.0.1.evil.example/', 'is not https', 'is not https'],
    ['http://127.0.0.1:8080/x', 'is an address of this machine, to which requests are not allowed', undefined],
    ['http://[::1]:8080/x', 'is an address of this machine, to which requests are not allowed', undefined],
    ['http://localhost:8080/x', 'is not https', undefined],
    [
      'https://10.0.0.1/',
      'is a private address, to which requests are not allowed',
      'is a private address, to which requests are not allowed',
    ],
    [
      'https://169.254.169.254/latest',
      'is a link-local address, to which requests are not allowed',
      'is a link-local address, to which requests are not allowed',
    ],
    ['https://a:b@example.com/', 'has a user name or password in it', 'has a user name or password in it'],
  ] as const)('%s: %s; while the gateway is this machine: %s', ([url, beyond, here]) => {
    const said = (rule: typeof strict): string | undefined => {
      const problem = callbackUrlProblem(url, rule);
      return problem && sayAll(problem);
    };
    expect(said(strict)).toBe(beyond);
    expect(said(local)).toBe(here);
  });

  test('refuses a message by the same rule, with the field’s name', () => {
    const image = { type: 'send-image-status', instance: 'vendas', image: 'https://example.com/a.jpg' };
    const problemOf = (callbackUrl: string, loopbackCallbacks?: boolean): string | undefined => {
      const rules = loopbackCallbacks === undefined ? {} : { loopbackCallbacks };
      const checked = checkMessage({ ...image, callbackUrl }, rules);
      return 'issues' in checked ? `${checked.issues[0]!.field} ${checked.issues[0]!.problem}` : undefined;
    };
    expect(problemOf('http://good.test/plain-http-cb')).toBe('callbackUrl is not https');
    expect(problemOf(long(12 * 1024 * 1024))).toBe('callbackUrl has more than 2048 characters');
    expect(problemOf('https://10.0.0.1/')).toMatch(/^callbackUrl is a private address/);
    expect(problemOf('http://127.0.0.1:8080/x')).toBeUndefined();
    expect(problemOf('http://127.0.0.1:8080/x', false)).toMatch(/^callbackUrl is an address of this machine/);
    expect(problemOf('http://localhost/x', false)).toBe('callbackUrl is not https');
  });
});
