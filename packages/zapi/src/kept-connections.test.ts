import type { Sendable } from '@pombo/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/support/random.ts';
import { certificate } from './certificate.fixture.ts';
import {
  acceptance,
  afterEachRequest,
  afterRequest,
  answer,
  closeGateways,
  picture,
  send,
  senderFor,
  startGateway,
  vendas,
  type Gateway,
} from './gateway.fixture.ts';
import { createInstance } from './instances/instance.ts';
import type { ZapiSender } from './sender.ts';

const system = getCACertificates('default');
const folder = await mkdtemp(join(tmpdir(), 'pombo-'));
const authority = join(folder, 'ca.pem');

beforeAll(async () => {
  setDefaultCACertificates([...system, certificate.cert]);
  await writeFile(authority, certificate.cert);
});
afterAll(async () => {
  setDefaultCACertificates(system);
  await rm(folder, { recursive: true });
});
afterEach(closeGateways);

/** A message to the nth customer: the gateways here answer it with ids of its own. */
const to = (nth: number) => ({ ...picture, phone: `55119${String(nth).padStart(8, '0')}` }) satisfies Sendable;
const accepted = (nth: number): object => ({ kind: 'accepted', zaapId: `Z-${to(nth).phone}` });
const localhost = ({ port }: Gateway): { url: string } => ({ url: `https://localhost:${port}` });
const withHeaders = (headers: Record<string, string>): Parameters<typeof startGateway>[0] =>
  afterEachRequest(({ socket }, request) => void socket.write(acceptance(request, headers)));
const accepting = withHeaders({});

/** Clocks that stand still until they are moved. */
function handClocks() {
  const at = { monotonicMs: 0, wallMs: 1_700_000_000_000 };
  return {
    clocks: () => ({ ...at }),
    move(by: { monotonicMs?: number; wallMs?: number }) {
      at.monotonicMs += by.monotonicMs ?? 0;
      at.wallMs += by.wallMs ?? 0;
    },
  };
}

describe.each([
  ['plain', undefined],
  ['TLS', certificate],
])('over %s, a connection that was idle for less than two seconds', (_what, tls: TlsOptions | undefined) => {
  const start = async (onVisit: Parameters<typeof startGateway>[0]): Promise<Gateway> => {
    const gateway = await startGateway(onVisit, tls);
    return tls === undefined ? gateway : { ...gateway, ...localhost(gateway) };
  };

  test('carries the next message, of any lane', async () => {
    const gateway = await start(accepting);
    const others = createInstance({ name: 'suporte' }, { id: 'B', token: 'T' });
    const sender = senderFor(gateway, { instances: [vendas, others] });
    expect(await send(sender, to(1))).toMatchObject(accepted(1));
    expect(await sender.send('suporte', to(2), () => undefined)).toMatchObject(accepted(2));
    expect(await send(sender, to(3))).toMatchObject(accepted(3));
    expect(gateway.visits).toHaveLength(1);
  });

  test('carries one message at a time', async () => {
    const gateway = await start(accepting);
    const sender = senderFor(gateway);
    await send(sender, to(1));
    const outcomes = await Promise.all([2, 3, 4].map((nth) => send(sender, to(nth))));
    expect(outcomes).toMatchObject([2, 3, 4].map(accepted));
    expect(gateway.visits).toHaveLength(3);
  });

  test('is replaced without a loss if the gateway closed it meanwhile, and the guard is asked once', async () => {
    const gateway = await start(accepting);
    const sender = senderFor(gateway);
    for (const nth of [1, 2, 3, 4]) {
      let asked = 0;
      expect(await send(sender, to(nth), () => void asked++)).toMatchObject(accepted(nth));
      expect(asked).toBe(1);
      // Not awaited: the next message finds the connection as it happens to be.
      const { socket } = gateway.visits.at(-1)!;
      if (nth % 2 === 0) socket.end();
      else socket.destroy();
    }
    expect(gateway.visits).toHaveLength(4);
  });

  test('that is reset under a written request makes it unknown, and no other connection gets the request', async () => {
    const gateway = await start(
      afterEachRequest(({ socket }, request, nth) => {
        if (nth === 0) socket.write(acceptance(request));
        else socket.destroy();
      }),
    );
    const sender = senderFor(gateway);
    await send(sender, to(1));
    expect(await send(sender, to(2))).toMatchObject({ kind: 'unknown', reason: 'lost-answer' });
    expect(gateway.visits).toHaveLength(1);
  });

  test('is reset at the deadline of a silent gateway, and the others are not used again', async () => {
    const replies: (() => void)[] = [];
    const gateway = await start(
      afterEachRequest(({ socket }, request) => {
        if (request.body.includes(to(9).phone)) return;
        replies.push(() => void socket.write(acceptance(request)));
        // The first two are under way together, so that each has its own connection.
        if (replies.length > 1) for (const reply of replies.splice(0, 2)) reply();
        if (gateway.visits.length > 2) for (const reply of replies.splice(0)) reply();
      }),
    );
    const sender = senderFor(gateway, { timeoutMs: 500 });
    await Promise.all([send(sender, to(1)), send(sender, to(2))]);
    expect(gateway.visits).toHaveLength(2);
    expect(await send(sender, to(9))).toMatchObject({
      kind: 'unknown',
      detail: 'DEADLINE after the request was written',
    });
    await Promise.all(gateway.visits.map((visit) => visit.ended));
    expect(await send(sender, to(3))).toMatchObject(accepted(3));
    expect(gateway.visits).toHaveLength(3);
  });

  test('asks the write guard in the tick of the first byte, and is closed if it forbids the byte', async () => {
    const gateway = await start(accepting);
    const sender = senderFor(gateway);
    await send(sender, to(1));
    const before = gateway.visits[0]!.received().length;
    expect(await send(sender, to(2), () => 'too old')).toEqual({ kind: 'unreached', detail: 'too old' });
    await gateway.visits[0]!.ended;
    expect(gateway.visits[0]!.received()).toHaveLength(before);
    expect(gateway.visits).toHaveLength(1);
  });

  test('keeps no process alive', async () => {
    const gateway = await start(accepting);
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createInstance, createSender } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
        const instances = [createInstance({ name: 'vendas' }, { id: 'A', token: 'B' })];
        const sender = createSender({ instances, baseUrl: ${JSON.stringify(gateway.url)} });
        const { kind } = await sender.send('vendas', ${JSON.stringify(to(1))}, () => undefined);
        const at = performance.now();
        process.once('exit', () => console.log(kind, Math.round(performance.now() - at)));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_EXTRA_CA_CERTS: authority } },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [kind, ms] = line.toString().split(' ');
    expect(kind).toBe('accepted');
    expect(Number(ms)).toBeLessThan(1500);
  });
});

describe('a connection is not used again', () => {
  /** Sends two messages and returns how many connections that took. */
  async function connectionsOfTwo(gateway: Gateway, sender: ZapiSender = senderFor(gateway)): Promise<number> {
    await send(sender, to(1));
    await send(sender, to(2));
    return gateway.visits.length;
  }

  test.each([
    ['the gateway says that it closes', { Connection: 'close' }],
    ['the gateway keeps it for a second only', { 'Keep-Alive': 'timeout=1' }],
    ['the gateway keeps it for no time', { 'Keep-Alive': 'max=5, timeout=0' }],
  ])('if %s', async (_what, headers) => {
    expect(await connectionsOfTwo(await startGateway(withHeaders(headers)))).toBe(2);
  });

  test.each([
    ['the reply is HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 16\r\n\r\n{"zaapId":"Z-1"}'],
    ['an informational response came first', `HTTP/1.1 103 Early Hints\r\n\r\n${answer(200, { zaapId: 'Z-1' })}`],
    ['the reply refuses the message', answer(400, { error: 'Invalid phone' })],
    ['the reply asks to slow down', answer(429, { error: 'slow' }, { 'Retry-After': '1' })],
    ['the reply says that the gateway failed', answer(500, { error: 'x' })],
    ['more bytes follow the reply', `${answer(200, { zaapId: 'Z-1' })}HTTP/1.1 200 OK\r\n`],
    ['a whole second reply follows', `${answer(200, { zaapId: 'Z-1' })}${answer(200, { zaapId: 'STRAY' })}`],
  ])('if %s', async (_what, reply) => {
    const gateway = await startGateway(
      afterEachRequest(({ socket }, request) => {
        if (request.body.includes(to(1).phone)) socket.write(reply);
        else socket.write(acceptance(request));
      }),
    );
    const sender = senderFor(gateway);
    await send(sender, to(1));
    expect(await send(sender, to(2))).toMatchObject(accepted(2));
    expect(gateway.visits).toHaveLength(2);
  });

  test.each([
    ['by the monotonic clock', { monotonicMs: 2000 }],
    ['by the wall clock, after a suspension', { wallMs: 3_600_000 }],
    ['if the wall clock was set back', { wallMs: -1 }],
  ])('after two seconds: %s', async (_what, by) => {
    const gateway = await startGateway(accepting);
    const { clocks, move } = handClocks();
    const sender = senderFor(gateway, { clocks });
    await send(sender, to(1));
    move(by);
    expect(await send(sender, to(2))).toMatchObject(accepted(2));
    expect(gateway.visits).toHaveLength(2);
  });

  test('if the two seconds end between the choice and the first byte', async () => {
    const gateway = await startGateway(accepting);
    const { clocks, move } = handClocks();
    const sender = senderFor(gateway, { clocks });
    await send(sender, to(1));
    move({ monotonicMs: 1999, wallMs: 1999 });
    let asked = 0;
    const sending = send(sender, to(2), () => void asked++);
    move({ monotonicMs: 1, wallMs: 1 });
    expect(await sending).toMatchObject(accepted(2));
    expect(gateway.visits).toHaveLength(2);
    expect(asked).toBe(1);
    expect((await gateway.visits[0]!.ended) && gateway.visits[0]!.received().includes(to(2).phone)).toBe(false);
  });

  test('after a second, if the gateway keeps it for two', async () => {
    const gateway = await startGateway(withHeaders({ 'Keep-Alive': 'timeout=2' }));
    const { clocks, move } = handClocks();
    const sender = senderFor(gateway, { clocks });
    await send(sender, to(1));
    move({ monotonicMs: 999, wallMs: 999 });
    await send(sender, to(2));
    expect(gateway.visits).toHaveLength(1);
    move({ monotonicMs: 1000, wallMs: 1000 });
    await send(sender, to(3));
    expect(gateway.visits).toHaveLength(2);
  });

  test('after a minute, however busy it is', async () => {
    const gateway = await startGateway(accepting);
    const { clocks, move } = handClocks();
    const sender = senderFor(gateway, { clocks });
    for (let nth = 0; nth < 60; nth += 1) {
      await send(sender, to(nth));
      move({ monotonicMs: 1000, wallMs: 1000 });
    }
    expect(gateway.visits).toHaveLength(1);
    await send(sender, to(60));
    expect(gateway.visits).toHaveLength(2);
  });

  test('and an idle one is closed after two seconds at the latest', async () => {
    const gateway = await startGateway(accepting);
    await send(senderFor(gateway), to(1));
    expect(await gateway.visits[0]!.ended).toBe('fin');
  });

  test('for an image in the message: its upload could be answered before its end', async () => {
    const gateway = await startGateway(accepting);
    const sender = senderFor(gateway);
    await send(sender, to(1));
    await send(sender, { ...to(2), image: `data:image/png;base64,${'A'.repeat(20_000)}` });
    expect(gateway.visits).toHaveLength(2);
    expect(gateway.visits[1]!.received().toString('latin1')).toContain('connection: close');
  });

  test('for a probe, whose reply decides whether a refusal is believed', async () => {
    const gateway = await startGateway(
      afterEachRequest(({ socket }, request) => {
        socket.write(request.line.startsWith('GET') ? answer(200, { connected: true }) : acceptance(request));
      }),
    );
    const sender = senderFor(gateway);
    await send(sender, to(1));
    expect(await sender.probe('vendas')).toEqual({ state: 'up' });
    expect(gateway.visits).toHaveLength(2);
    expect(gateway.visits[1]!.received().toString('latin1')).toContain('connection: close');
  });

  test('if keeping is switched off', async () => {
    const gateway = await startGateway(afterRequest(({ socket }, request) => void socket.write(acceptance(request))));
    expect(await connectionsOfTwo(gateway, senderFor(gateway, { keepConnections: false }))).toBe(2);
    expect(gateway.visits[0]!.received().toString('latin1')).toContain('connection: close');
  });
});

describe('a reply to an earlier request is never taken for the reply to this one', () => {
  test.each([
    ['408', 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['a refusal', answer(400, { error: 'Invalid phone' })],
    ['an acceptance', answer(200, { zaapId: 'STRAY' })],
    ['half a reply', 'HTTP/1.1 200 OK\r\nContent-'],
    ['bytes that are not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('%s on an idle connection closes it', async (_what, stray) => {
    const gateway = await startGateway(accepting, certificate);
    const sender = senderFor(localhost(gateway));
    await send(sender, to(1));
    // Not awaited: the next message comes in the same turn.
    gateway.visits[0]!.socket.write(stray);
    expect(await send(sender, to(2))).toMatchObject(accepted(2));
    await gateway.visits[0]!.ended;
    expect(gateway.visits).toHaveLength(2);
    expect(gateway.visits[0]!.received().includes(to(2).phone)).toBe(false);
  });

  test('the same reply again, while a request is under way, is unknown', async () => {
    const gateway = await startGateway(
      afterEachRequest(({ socket }, request, nth) => {
        socket.write(
          nth === 0 ? acceptance(request) : answer(200, { zaapId: `Z-${to(1).phone}`, messageId: `M-${to(1).phone}` }),
        );
      }),
    );
    const sender = senderFor(gateway);
    await send(sender, to(1));
    expect(await send(sender, to(2))).toMatchObject({
      kind: 'unknown',
      detail: 'REPEATED_REPLY after the request was written',
    });
    await gateway.visits[0]!.ended;
  });

  test('whenever the gateway repeats replies or closes: each POST arrives at most once, and proof is its own', async () => {
    const random = seededRandom(7);
    const arrived = new Map<string, number>();
    const answered = new Set<string>();
    const gateway = await startGateway(
      afterEachRequest(({ socket }, request) => {
        const { phone } = JSON.parse(request.body) as { phone: string };
        arrived.set(phone, (arrived.get(phone) ?? 0) + 1);
        const reply = acceptance(request);
        if (random() < 0.05) return void socket.destroy();
        answered.add(phone);
        socket.write(reply);
        const odd = random();
        if (odd < 0.2) setTimeout(() => socket.destroy(), random() * 4);
        else if (odd < 0.4) setTimeout(() => socket.writable && socket.write(reply), random() * 4);
        else if (odd < 0.5) setImmediate(() => socket.writable && socket.write(reply));
        else if (odd < 0.6) setImmediate(() => socket.end());
      }),
      certificate,
    );
    const sender = senderFor(localhost(gateway));
    let nth = 0;
    const lane = async (): Promise<void> => {
      while (nth < 600) {
        const message = to(nth++);
        const outcome = await send(sender, message);
        const { phone } = message;
        const times = arrived.get(phone) ?? 0;
        expect({ phone, times: times <= 1 }).toEqual({ phone, times: true });
        if (outcome.kind === 'accepted') {
          expect({ zaapId: outcome.zaapId, answered: answered.has(phone) }).toEqual({
            zaapId: `Z-${phone}`,
            answered: true,
          });
        } else {
          expect(outcome).toMatchObject({ kind: 'unknown', reason: 'lost-answer' });
        }
        if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 5));
      }
    };
    await Promise.all(Array.from({ length: 6 }, lane));
    // It would prove nothing if no connection had been used again.
    expect(gateway.visits.length).toBeLessThan(500);
  });
});
