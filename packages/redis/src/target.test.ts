import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskRedisUrl, parseRedisUrl, placeOf, type RedisTarget } from './target.ts';

const plain = { tls: false };

describe('parseRedisUrl', () => {
  test.each<[string, RedisTarget]>([
    ['redis://localhost', { kind: 'single', address: { host: 'localhost', port: 6379 }, db: 0, ...plain }],
    ['redis://10.0.0.1:7000/3', { kind: 'single', address: { host: '10.0.0.1', port: 7000 }, db: 3, ...plain }],
    ['redis://[::1]:7000', { kind: 'single', address: { host: '::1', port: 7000 }, db: 0, ...plain }],
    ['redis://:p%40s@h', { kind: 'single', address: { host: 'h', port: 6379 }, db: 0, password: 'p@s', ...plain }],
    [
      'rediss://ana:p@h:1/0',
      { kind: 'single', address: { host: 'h', port: 1 }, db: 0, username: 'ana', password: 'p', tls: true },
    ],
    [
      'redis://a:1,b:2',
      {
        kind: 'cluster',
        seeds: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
        ...plain,
      },
    ],
    [
      'rediss://u:p@a, rediss://u:p@b',
      {
        kind: 'cluster',
        seeds: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 6379 },
        ],
        username: 'u',
        password: 'p',
        tls: true,
      },
    ],
    [
      'redis+sentinel://s1:1,s2/mymaster',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 's1', port: 1 },
          { host: 's2', port: 26379 },
        ],
        master: 'mymaster',
        db: 0,
        ...plain,
      },
    ],
    [
      'rediss+sentinel://u:p@s1:1/m/2?sentinelPassword=q',
      {
        kind: 'sentinel',
        sentinels: [{ host: 's1', port: 1 }],
        master: 'm',
        db: 2,
        username: 'u',
        password: 'p',
        sentinelPassword: 'q',
        tls: true,
      },
    ],
  ])('reads %s', (url, target) => {
    expect(parseRedisUrl(url)).toEqual(target);
  });

  test.each([
    ['', /is empty: it has no known scheme/],
    ['localhost:6379', /no known scheme/],
    ['http://localhost', /no known scheme/],
    ['redis://', /names no host|not readable/],
    ['redis://h:99999', /not readable/],
    ['redis://h/five', /not a db number/],
    ['redis://h?family=6', /\? or # part/],
    ['redis://:%zz@h', /percent-encoding/],
    ['redis://a/1,b/1', /only db 0/],
    ['redis://u:p@a,redis://u:q@b', /different logins/],
    ['redis://a,rediss://b', /different logins/],
    ['redis+sentinel://s1:1,s2:2', /no master group/],
    ['redis+sentinel://s1/m/0/x', /more after the db/],
    ['redis+sentinel://s1/m?password=q', /unknown \? part/],
  ])('refuses %j with the reason and the allowed forms', (url, reason) => {
    expect(() => parseRedisUrl(url)).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        message: expect.stringMatching(reason) as unknown,
        hint: expect.stringContaining('redis+sentinel://') as unknown,
      }),
    );
  });

  test('reads back any login, hosts and db', () => {
    const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
    const address = fc.record({ host: fc.domain(), port: fc.integer({ min: 1, max: 65_535 }) });
    fc.assert(
      fc.property(text, text, fc.array(address, { minLength: 1, maxLength: 4 }), (username, password, hosts) => {
        const list = hosts.map(({ host, port }) => `${host}:${port}`).join(',');
        const target = parseRedisUrl(`redis://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${list}`);
        expect(target).toMatchObject({ username, password });
        expect(placeOf(target)).toBe(hosts.map(({ host, port }) => `${host}:${port}`).join(', '));
      }),
    );
  });
});

describe('maskRedisUrl', () => {
  test.each([
    ['redis://localhost', 'redis://localhost:6379'],
    ['rediss://ana:secret@h:1/2', 'rediss://ana:***@h:1/2'],
    ['redis://:secret@a,b', 'redis://:***@a:6379,b:6379'],
    ['redis+sentinel://:secret@s/m?sentinelPassword=secret', 'redis+sentinel://:***@s:26379/m'],
    ['redis://:sec,ret@h', 'redis://***@h'],
    ['redis//:secret@h:1', '***@h:1'],
    ['redis://:secret', 'redis://***'],
    ['secret', '***'],
  ])('shows %s as %s', (url, masked) => {
    expect(maskRedisUrl(url)).toBe(masked);
  });

  test('never shows a password, however broken the URL is', () => {
    const junk = fc.string({ maxLength: 12 });
    const part = fc.constantFrom('redis://', 'redis:/', 'REDISS://', '', ':', '/', ',', '@', '?', '#', '%');
    fc.assert(
      fc.property(part, junk, junk, part, (scheme, before, after, tail) => {
        const url = `${scheme}${before}:S3CRET${after}@host:1${tail}`;
        expect(maskRedisUrl(url)).not.toContain('S3CRET');
        try {
          parseRedisUrl(url);
        } catch (error) {
          expect(String(error)).not.toContain('S3CRET');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
