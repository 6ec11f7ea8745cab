import { expect, it } from 'vitest';
import { outboundUrlProblem } from './url.ts';

const strict = { allowLoopback: false };

it('a URL by name may be called: what the name leads to is judged when it is', () => {
  expect(outboundUrlProblem('https://example.com/a.jpg?x=1#y', strict)).toBeUndefined();
  expect(outboundUrlProblem('http://localhost/', strict)).toBeUndefined();
  expect(outboundUrlProblem('https://8.8.8.8/', strict)).toBeUndefined();
});

it.for([
  ['ftp://example.com/a', 'is neither https nor http'],
  ['file:///etc/passwd', 'is neither https nor http'],
  ['data:image/png;base64,AAAA', 'is neither https nor http'],
  ['example.com/a.jpg', 'is no valid URL'],
  ['https://user:secret@example.com/', 'has a user name or password in it'],
  ['https://user@example.com/', 'has a user name or password in it'],
  ['http://127.0.0.1/', 'is an address of this machine, which is not called from here'],
  ['http://0x7f.1/', 'is an address of this machine, which is not called from here'],
  ['http://2130706433/', 'is an address of this machine, which is not called from here'],
  ['http://017700000001/', 'is an address of this machine, which is not called from here'],
  ['http://[::1]/', 'is an address of this machine, which is not called from here'],
  ['http://[::ffff:169.254.169.254]/', 'is a link-local address, which is not called from here'],
  ['http://192.168.0.1:8080/', 'is a private address, which is not called from here'],
] as const)('%s %s', ([url, problem]) => {
  expect(outboundUrlProblem(url, strict)).toBe(problem);
});
