import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upOverAll } from '../pombo.fixture.ts';

/** `pombo listen` in front of a backend on this machine. */
const { redis, cli } = upOverAll();
const TO = ['--phone', '5511972000001', '--image', 'https://example.com/a.png', '--wait', '20'];

const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let status = 200;
const backend = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    response.writeHead(status).end(status === 200 ? '' : 'boom');
  });
});
let url = '';
beforeAll(async () => {
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  url = `http://localhost:${(backend.address() as AddressInfo).port}/pombo`;
});
afterAll(() => void backend.close());

/** As a receiver checks it, by the Standard Webhooks. */
function isSigned({ headers, body }: (typeof received)[number], secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

async function listen(): Promise<{ running: ReturnType<typeof cli.start>; secret: string }> {
  const running = cli.start(['listen', '--forward-to', url]);
  await running.until('whsec_');
  return { running, secret: /whsec_\S+/.exec(running.output.stderr)![0] };
}

describe('pombo listen', () => {
  test('posts signed events, prints each answer, and leaves nothing behind, even on kill -9', async () => {
    const { running, secret } = await listen();
    await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--id', 'listen-1']);
    await running.until('listen-1');
    expect(running.output.stdout).toMatch(/^\S+\tmessage\.accepted\tvendas\tlisten-1\t200 \(\d+ ms\)$/m);
    expect(received).toHaveLength(1);
    expect(isSigned(received[0]!, secret)).toBe(true);
    expect(isSigned({ ...received[0]!, body: '{}' }, secret)).toBe(false);
    expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'message.accepted', data: { id: 'listen-1' } });

    status = 500;
    await cli.run(['send', 'image', '--instance', 'suporte', ...TO, '--id', 'listen-2']);
    await running.until('listen-2');
    expect(running.output.stdout).toMatch(/\tlisten-2\t✗ 500: boom \(\d+ ms\)$/m);
    status = 200;
    expect((await running.end('SIGKILL')).code).toBe(null);
    expect((await cli.run(['callbacks', 'list', '--json'])).json()).toEqual([]);
    expect((await redis.client.keys(`${redis.prefix}*`)).filter((key) => /endpoint|receiver|listen/.test(key))).toEqual(
      [],
    );
    await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--id', 'listen-3']);
    expect(received).toHaveLength(2);

    const again = await listen();
    expect(again.secret).toBe(secret);
    expect((await again.running.end('SIGINT')).code).toBe(130);
  });

  test('says that a backend is not there, and continues with the next event', async () => {
    const running = cli.start(['listen', '--forward-to', 'http://localhost:9/none', '--events', 'message.accepted']);
    await running.until('whsec_');
    for (const id of ['gone-1', 'gone-2']) {
      await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--id', id]);
      await running.until(id);
    }
    expect(running.output.stdout).toMatch(/\tgone-1\t✗ refuses connections \(\d+ ms\)$/m);
    expect((await running.end('SIGTERM')).code).toBe(143);
  });

  test.each(['localhost:8000', 'ftp://localhost/x'])('refuses %s', async (address) => {
    const { code, stderr } = await cli.run(['listen', '--forward-to', address]);
    expect(code).toBe(2);
    expect(stderr).toContain('--forward-to must be an http or https address');
  });
});
