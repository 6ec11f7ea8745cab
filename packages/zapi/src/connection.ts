import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errors, type buildConnector } from 'undici';

/** One connection for one request. undici asks for it once; a second time would be a retry, and is refused. */
export interface Connection {
  connect: buildConnector.connector;
  /** How far it came, for telling a TLS fault from an unreachable host. */
  step(): 'connect' | 'tls';
  /**
   * Ends the connection at once, by RST where it stands. A plain close would leave the rest to the kernel, which
   * goes on retransmitting: a POST can arrive seconds after everybody gave it up. Call it from a timer only: inside
   * an event of the TLS socket, Node's native code still holds the connection and crashes.
   */
  reset(): void;
}

/** Keeps the last TLS session, so that a connection per send costs no full handshake. */
export interface SessionCache {
  session?: Buffer;
}

/** Opens nothing yet. `timeoutMs` covers name look-up, TCP and TLS together. */
export function createConnection(timeoutMs: number, cache: SessionCache): Connection {
  let raw: Socket | undefined;
  let step: 'connect' | 'tls' = 'connect';

  const connect: buildConnector.connector = (options, callback) => {
    // Not one of undici's own errors: after some of those it keeps the request, and connects again.
    if (raw !== undefined)
      return callback(Object.assign(new Error('closed too early'), { code: 'CONNECTION_LOST' }), null);
    const tcp = connectTcp({ host: options.hostname, port: portOf(options) });
    raw = tcp;
    const done = once(callback);
    const fail = (error: Error): void => done(error, null);
    const timer = setTimeout(() => {
      fail(new errors.ConnectTimeoutError());
      reset();
    }, timeoutMs);
    // Stays for the life of the socket: a reset raises an error that nobody else listens for.
    tcp.on('error', fail);
    tcp.once('close', () => clearTimeout(timer));
    tcp.setNoDelay(true);
    tcp.once('connect', () => {
      const ready = (socket: Socket): void => {
        clearTimeout(timer);
        done(null, socket);
      };
      if (options.protocol !== 'https:') return ready(tcp);
      step = 'tls';
      startTls(tcp, options.hostname, cache, ready, fail);
    });
  };

  const reset = (): void => {
    // A socket that is still connecting has nothing to reset, and would wait for its connection to do so.
    if (raw?.connecting === true) raw.destroy();
    else raw?.resetAndDestroy();
  };

  return { connect, step: () => step, reset };
}

function startTls(
  tcp: Socket,
  host: string,
  cache: SessionCache,
  ready: (s: Socket) => void,
  fail: (e: Error) => void,
): void {
  const tls = connectTls({
    socket: tcp,
    host,
    servername: isIP(host) === 0 ? host : '',
    // Said here, no variable of the environment switches it off.
    rejectUnauthorized: true,
    // HTTP/2 lets a client library replay a refused stream by itself.
    ALPNProtocols: ['http/1.1'],
    ...(cache.session === undefined ? {} : { session: cache.session }),
  });
  let verified = false;
  tls.on('error', (error) => {
    if (verified) return;
    delete cache.session;
    fail(error);
  });
  tls.once('secureConnect', () => {
    verified = true;
    // Listened for only now, when certificate and host name are verified: a resumed session skips the host name.
    tls.on('session', (session: Buffer) => (cache.session = session));
    ready(tls);
  });
}

function portOf({ port, protocol }: buildConnector.Options): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function once(callback: buildConnector.Callback): buildConnector.Callback {
  let called = false;
  return (...args) => {
    if (called) return;
    called = true;
    callback(...args);
  };
}
