import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { certificate } from './certificate.fixture.ts';
import {
  afterRequest,
  answer,
  closeGateways,
  picture,
  send,
  senderFor,
  startGateway,
  type Gateway,
} from './gateway.fixture.ts';

const system = getCACertificates('default');

afterEach(async () => {
  vi.unstubAllEnvs();
  setDefaultCACertificates(system);
  await closeGateways();
});

function trust(): void {
  setDefaultCACertificates([...system, certificate.cert]);
}

const accept = afterRequest(({ socket }) => void socket.end(answer(200, { zaapId: 'Z1' })));
const localhost = ({ port }: { port: number }): { url: string } => ({ url: `https://localhost:${port}` });

/** Returns how many bytes of requests were decrypted, once every connection has ended. */
async function bytesOfRequests(gateway: Gateway): Promise<number> {
  await Promise.all(gateway.visits.map((visit) => visit.ended));
  await gateway.close();
  return gateway.visits.reduce((sum, visit) => sum + visit.received().length, 0);
}

describe('over TLS', () => {
  test('a message is accepted if the certificate is trusted, over HTTP/1.1', async () => {
    trust();
    const gateway = await startGateway(accept, { ...certificate, ALPNProtocols: ['h2', 'http/1.1'] });
    expect(await send(senderFor(localhost(gateway)))).toMatchObject({ kind: 'accepted', zaapId: 'Z1' });
    expect((gateway.visits[0]!.socket as TLSSocket).alpnProtocol).toBe('http/1.1');
  });

  test('the second message resumes the session of the first, on a connection of its own', async () => {
    trust();
    const resumed: boolean[] = [];
    const gateway = await startGateway((visit) => {
      resumed.push((visit.socket as TLSSocket).isSessionReused());
      accept(visit);
    }, certificate);
    const sender = senderFor(localhost(gateway));
    await send(sender);
    await send(sender);
    expect(resumed).toEqual([false, true]);
  });

  test('an untrusted certificate stops the lane, and no header is sent', async () => {
    const gateway = await startGateway(accept, certificate);
    expect(await send(senderFor(localhost(gateway)))).toEqual({
      kind: 'down',
      reason: 'tls',
      scope: 'lane',
      detail: 'DEPTH_ZERO_SELF_SIGNED_CERT in the TLS handshake',
    });
    expect(await bytesOfRequests(gateway)).toBe(0);
  });

  test('no environment variable makes an untrusted certificate trusted', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const gateway = await startGateway(accept, certificate);
    expect(await send(senderFor(localhost(gateway)))).toMatchObject({ kind: 'down', reason: 'tls' });
    expect(await bytesOfRequests(gateway)).toBe(0);
  });

  test('a certificate for another name stops the lane', async () => {
    trust();
    const gateway = await startGateway(accept, certificate);
    const outcome = await send(senderFor(gateway));
    expect(outcome).toMatchObject({
      kind: 'down',
      reason: 'tls',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID in the TLS handshake',
    });
    expect(await bytesOfRequests(gateway)).toBe(0);
  });

  test('a server that speaks plain HTTP stops the lane', async () => {
    const gateway = await startGateway(({ socket }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await send(senderFor(localhost(gateway)))).toMatchObject({ kind: 'down', reason: 'tls', scope: 'lane' });
  });

  test('a server that is silent in the handshake is unreached', async () => {
    const gateway = await startGateway(() => undefined);
    expect(await send(senderFor(localhost(gateway), { connectTimeoutMs: 100 }))).toEqual({
      kind: 'unreached',
      detail: 'UND_ERR_CONNECT_TIMEOUT in the TLS handshake',
    });
    expect(await gateway.visits[0]!.ended).toBe('rst');
  });

  test('a server that hangs up in the handshake is unreached', async () => {
    const gateway = await startGateway(({ socket }) => socket.end());
    expect(await send(senderFor(localhost(gateway)))).toEqual({
      kind: 'unreached',
      detail: 'ECONNRESET in the TLS handshake',
    });
  });

  test('a silent gateway is reset at the deadline', async () => {
    trust();
    const gateway = await startGateway(
      afterRequest(() => undefined),
      certificate,
    );
    expect(await send(senderFor(localhost(gateway), { timeoutMs: 200 }))).toMatchObject({
      kind: 'unknown',
      reason: 'lost-answer',
    });
    expect(await gateway.visits[0]!.ended).toBe('rst');
  });

  test('the write guard holds back every byte of the request', async () => {
    trust();
    const gateway = await startGateway(() => undefined, certificate);
    expect(await send(senderFor(localhost(gateway)), picture, () => 'too old')).toEqual({
      kind: 'unreached',
      detail: 'too old',
    });
    expect(await bytesOfRequests(gateway)).toBe(0);
  });

  test('a reply cut without the end of TLS is unknown', async () => {
    trust();
    const whole = answer(200, { zaapId: 'Z1' });
    const gateway = await startGateway(
      afterRequest(({ socket }) => {
        socket.write(whole.slice(0, -1), () => socket.destroy());
      }),
      certificate,
    );
    expect(await send(senderFor(localhost(gateway)))).toMatchObject({ kind: 'unknown', reason: 'lost-answer' });
  });

  test('a probe names the fault', async () => {
    const gateway = await startGateway(accept, certificate);
    expect(await senderFor(localhost(gateway)).probe('vendas')).toMatchObject({ state: 'down', reason: 'tls' });
  });
});
