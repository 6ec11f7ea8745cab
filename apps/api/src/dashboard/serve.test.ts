import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { LOCAL, stand } from '../api.fixture.ts';
import type { App } from '../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

const HTML = { ...LOCAL, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const assets = (html: string): string[] => [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);

describe('the dashboard', () => {
  test.for(['/', '/numbers', '/campaigns/some-id?status=failed'])(
    '%s shows its page, which is revalidated',
    async (url) => {
      const page = await app.inject({ url, headers: HTML });
      expect(page.statusCode).toBe(200);
      expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
      expect(page.body).toContain('<div id="root">');
      const again = await app.inject({ url, headers: { ...HTML, 'if-none-match': page.headers.etag! } });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    },
  );

  test('the page allows no inline script or style, no other origin, and no frame', async () => {
    const { headers, body } = await app.inject({ url: '/', headers: HTML });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=/);
  });

  test('its files have hashes in their names, are kept for ever, and are compressed', async () => {
    const { body } = await app.inject({ url: '/', headers: HTML });
    expect(assets(body).length).toBeGreaterThan(2);
    for (const url of assets(body)) {
      const plain = await app.inject({ url });
      expect.soft(plain.headers['cache-control'], url).toBe('public, max-age=31536000, immutable');
      const packed = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
    }
  });

  test.for([
    ['/v1/nothing', HTML],
    ['/assets/index-00000000.js', HTML],
    ['/numbers', { ...LOCAL, accept: 'application/json' }],
    ['/docs/nothing', HTML],
  ] as const)('%s is not found, as a problem (%j)', async ([url, headers]) => {
    const answer = await app.inject({ url, headers });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('id="root"');
  });
});
