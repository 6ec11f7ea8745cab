import { defined, type Sendable } from '@pombo/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  CANARY,
  PHONE,
  afterRequest,
  answer,
  closeGateways,
  picture,
  send,
  sendTo,
  senderFor,
  startAnswering,
  startGateway,
  type Gateway,
} from './gateway.fixture.ts';

afterEach(closeGateways);

const IDS = '{"zaapId":"3999984263738042930CD6","messageId":"D241XXXX732339502B68"}';
const lost = (code: string, httpStatus?: number): object => ({
  kind: 'unknown',
  reason: 'lost-answer',
  detail: `${code} after the request was written`,
  ...defined({ httpStatus }),
});

describe('before a byte is written', () => {
  test('a closed port is unreached', async () => {
    const gateway = await startAnswering('');
    await gateway.close();
    expect(await sendTo(gateway)).toEqual({ kind: 'unreached', detail: 'ECONNREFUSED while connecting' });
  });

  test('a name that does not exist is unreached', async () => {
    // The resolver itself refuses a label of more than 63 letters, without asking any server.
    const url = `https://${'a'.repeat(64)}.invalid`;
    expect(await send(senderFor({ url }))).toEqual({ kind: 'unreached', detail: 'ENOTFOUND while connecting' });
  });

  test('a host that drops the connection request is unreached', async () => {
    const stopped = await startStoppedListener();
    try {
      const outcome = await send(senderFor(stopped, { connectTimeoutMs: 100 }));
      expect(outcome).toEqual({ kind: 'unreached', detail: 'UND_ERR_CONNECT_TIMEOUT while connecting' });
    } finally {
      stopped.close();
    }
  });

  test('a deadline that passes while connecting is unreached', async () => {
    const stopped = await startStoppedListener();
    try {
      const outcome = await send(senderFor(stopped, { timeoutMs: 100 }));
      expect(outcome).toEqual({ kind: 'unreached', detail: 'DEADLINE while connecting' });
    } finally {
      stopped.close();
    }
  });

  test('a header that HTTP does not allow is Pombo’s fault', async () => {
    const gateway = await startAnswering('');
    const outcome = await send(senderFor(gateway, { userAgent: 'pombo\r\nX-Evil: 1' }));
    expect(outcome).toMatchObject({ kind: 'down', reason: 'client-bug', scope: 'lane' });
    expect(gateway.visits).toHaveLength(0);
  });
});

describe('the write guard', () => {
  test('holds back every byte if it returns a reason', async () => {
    const gateway = await startGateway(() => undefined);
    const outcome = await send(senderFor(gateway), picture, () => `heartbeat too old, token ${CANARY.token}`);
    expect(outcome).toEqual({ kind: 'unreached', detail: 'heartbeat too old, token [hidden]' });
    await gateway.visits[0]!.ended;
    expect(gateway.visits[0]!.received()).toHaveLength(0);
  });

  test('holds back every byte if it fails, and its error is reported', async () => {
    const gateway = await startGateway(() => undefined);
    const faults: unknown[] = [];
    const cause = new Error(CANARY.token);
    const sender = senderFor(gateway, { onFault: (_lane, error) => faults.push(error) });
    const outcome = await send(sender, picture, () => {
      throw cause;
    });
    expect(faults).toEqual([cause]);
    expect(outcome).toEqual({ kind: 'unreached', detail: 'the write guard failed' });
    await gateway.visits[0]!.ended;
    expect(gateway.visits[0]!.received()).toHaveLength(0);
  });

  test('is called once, and only when the connection is open', async () => {
    const gateway = await startAnswering(answer(200, IDS));
    let asked = 0;
    const sender = senderFor(gateway);
    await send(sender, picture, () => void asked++);
    expect(asked).toBe(1);
    await gateway.close();
    await send(sender, picture, () => void asked++);
    expect(asked).toBe(1);
  });

  test('is called in the tick of the first byte', async () => {
    const gateway = await startAnswering(answer(200, IDS));
    const order: string[] = [];
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel');
    const onHeaders = (): void => void order.push('headers');
    subscribe('undici:client:sendHeaders', onHeaders);
    await send(senderFor(gateway), picture, () => {
      queueMicrotask(() => order.push('next tick'));
      order.push('asked');
      return undefined;
    });
    unsubscribe('undici:client:sendHeaders', onHeaders);
    expect(order).toEqual(['asked', 'headers', 'next tick']);
  });
});

describe('after a byte was written', () => {
  test('a silent gateway is unknown at the deadline, and is reset', async () => {
    const gateway = await startGateway(afterRequest(() => undefined));
    expect(await sendTo(gateway, { timeoutMs: 100 })).toEqual(lost('DEADLINE'));
    expect(await gateway.visits[0]!.ended).toBe('rst');
  });

  test('an upload that the gateway does not read is reset at the deadline, and never arrives complete', async () => {
    const gateway = await startGateway(({ socket }) => socket.pause());
    const image = `data:image/png;base64,${'A'.repeat(12_000_000)}`;
    expect(await send(senderFor(gateway, { timeoutMs: 300 }), { ...picture, image })).toEqual(lost('DEADLINE'));
    gateway.visits[0]!.socket.resume();
    expect(await gateway.visits[0]!.ended).toBe('rst');
    expect(gateway.visits[0]!.received().length).toBeLessThan(image.length);
  });

  test('a slow reply that passes the deadline is unknown, and is reset', async () => {
    const gateway = await startGateway(
      afterRequest(({ socket }) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${IDS.length}\r\n\r\n`);
        let at = 0;
        const drip = setInterval(() => socket.write(IDS[at++ % 10] ?? ''), 10);
        socket.once('close', () => clearInterval(drip));
      }),
    );
    expect(await sendTo(gateway, { timeoutMs: 150 })).toEqual(lost('DEADLINE', 200));
    expect(await gateway.visits[0]!.ended).toBe('rst');
  });

  test('a FIN right after the connection is unknown', async () => {
    const gateway = await startGateway(({ socket }) => socket.end());
    expect(await sendTo(gateway)).toEqual(lost('UND_ERR_SOCKET'));
  });

  test('a FIN after the request is unknown', async () => {
    const gateway = await startGateway(afterRequest(({ socket }) => socket.end()));
    expect(await sendTo(gateway)).toEqual(lost('UND_ERR_SOCKET'));
  });

  test('a reset after the request is unknown', async () => {
    const gateway = await startGateway(afterRequest(({ socket }) => socket.resetAndDestroy()));
    expect(await sendTo(gateway)).toEqual(lost('ECONNRESET'));
  });

  test('a reset after the head of the answer is unknown', async () => {
    const gateway = await startGateway(
      afterRequest(({ socket }) => {
        socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\n', () => socket.resetAndDestroy());
      }),
    );
    expect(await sendTo(gateway)).toMatchObject({ kind: 'unknown', reason: 'lost-answer' });
  });

  test.each([
    ['bytes that are not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a status line without a number', 'HTTP/1.1 OK\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['a stray 100', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
    [
      'a body of more than 256 kB',
      `HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n{"zaapId":"Z1"}${' '.repeat(299_985)}`,
    ],
  ])('%s is unknown', async (_what, bytes) => {
    expect(await sendTo(await startAnswering(bytes))).toMatchObject({ kind: 'unknown', reason: 'lost-answer' });
  });

  test('an informational response before the silence is not a reply', async () => {
    expect(await sendTo(await startAnswering('HTTP/1.1 103 Early Hints\r\n\r\n'))).toEqual(lost('UND_ERR_SOCKET'));
  });

  test('a refusal that comes early, in the middle of a big upload, is read', async () => {
    const gateway = await startGateway(({ socket, received }) => {
      const look = (): void => {
        if (received().length < 65_536) return;
        socket.off('data', look);
        socket.write(answer(413, { error: 'request entity too large' }));
      };
      socket.on('data', look);
    });
    const image = `data:image/png;base64,${'A'.repeat(12_000_000)}`;
    const outcome = await send(senderFor(gateway), { ...picture, image });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'too_large', httpStatus: 413 });
  });
});

describe('a reply cut at any byte is unknown, whatever it had begun to say', () => {
  const marked = (status: number, body: string): string =>
    `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${IDS.length.toString(16)}\r\n${IDS}\r\n0\r\n\r\n`;

  test.each([
    ['acceptance', marked(200, IDS), 'accepted'],
    ['acceptance in chunks', chunked, 'accepted'],
    ['acceptance that ends with the connection', `HTTP/1.1 200 OK\r\n\r\n${IDS}`, 'accepted'],
    ['refusal', marked(400, '{"error":"Invalid phone"}'), 'refused'],
    ['refusal that ends with the connection', 'HTTP/1.1 400 X\r\n\r\n{"error":"Invalid phone"}', 'refused'],
    ['stop of the number', marked(404, 'Instance not found'), 'down'],
    ['failure', marked(500, '{"error":"x"}'), 'errored'],
    ['rate limit', marked(429, '{"error":"x"}'), 'busy'],
    ['redirect', marked(302, 'moved'), 'down'],
  ])('%s', async (_what, whole, kind) => {
    let cut = 0;
    const gateway = await startGateway(
      afterRequest(({ socket }) => {
        const bytes = whole.slice(0, cut);
        // Every second one by RST, which undici treats as the end of a body without a length.
        if (cut % 2 === 0) socket.end(bytes);
        else socket.write(bytes, () => socket.resetAndDestroy());
      }),
    );
    const sender = senderFor(gateway);
    for (cut = 0; cut < whole.length; cut++) {
      const outcome = await send(sender);
      expect({ cut, kind: outcome.kind }).toEqual({ cut, kind: 'unknown' });
    }
    cut = whole.length + (whole.length % 2);
    expect((await send(sender)).kind).toBe(kind);
  });

  test('so is a text that would be a known refusal, if its end is not marked', async () => {
    expect(await sendTo(await startAnswering('HTTP/1.1 404 X\r\n\r\nInstance not found'))).toMatchObject({
      kind: 'unknown',
      reason: 'lost-answer',
      httpStatus: 404,
    });
  });
});

test('no outcome shows a secret or a phone that a reply repeats, whatever its status', async () => {
  const repeated = `${CANARY.clientToken} ${CANARY.token.toLowerCase()} https://x/instances/${CANARY.id}/token/${CANARY.token}/send-image ${PHONE}`;
  const bodies = [
    repeated,
    { error: repeated },
    { error: { text: repeated } },
    { zaapId: CANARY.token, error: repeated },
  ];
  for (const status of [200, 302, 400, 401, 403, 404, 405, 413, 422, 429, 500, 502, 503, 524, 599]) {
    for (const body of bodies) {
      const gateway = await startAnswering(answer(status, body));
      const outcome = await senderFor(gateway).send('vendas', picture, () => undefined);
      expect(JSON.stringify({ status, outcome })).not.toMatch(/canary|5511987654321/i);
      await gateway.close();
    }
  }
});

test('a big base64 image has a longer deadline, up to a minute', async () => {
  // Observed through the deadline that is passed in: the small image is given up at its deadline while the big one, sent
  // first, still waits. The small one's reset releases the big one's reply, so that one is read.
  let release = (): void => undefined;
  const gateway = await startGateway(
    afterRequest(({ socket, ended }, { body }) => {
      if (body.length > 1_000_000) release = () => void socket.end(answer(200, IDS));
      else void ended.then(() => release());
    }),
  );
  const sender = senderFor(gateway, { timeoutMs: 1000 });
  const big: Sendable = { ...picture, image: `data:image/png;base64,${'A'.repeat(3_000_000)}` };
  const [bigOutcome, smallOutcome] = await Promise.all([send(sender, big), send(sender, picture)]);
  expect(smallOutcome).toEqual(lost('DEADLINE'));
  expect(bigOutcome.kind).toBe('accepted');
});

/** A listener whose process is stopped and whose queue is full: the kernel silently drops what comes next. */
async function startStoppedListener(): Promise<Pick<Gateway, 'url'> & { close: () => void }> {
  const script = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
  // A queue of length 1 holds two.
  await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, 'connect')));
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
