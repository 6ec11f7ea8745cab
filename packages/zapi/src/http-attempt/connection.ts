import { defined } from '@pombo/core';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errors, type buildConnector } from 'undici';

/** One socket. undici asks for it once; a second time would be a retry, and is refused. */
export interface Connection {
  connect: buildConnector.connector;
  /** True while the socket is connected and neither side has ended it. */
  isOpen(): boolean;
  /** True if it is open, everything written has left this process, and nothing that came in waits to be read. */
  isQuiet(): boolean;
  /** How far it came, to distinguish a TLS fault from an unreachable host. */
  step(): 'connect' | 'tls';
  /**
   * Ends the connection at once with a RST. A plain close would leave the rest to the kernel, which continues to
   * retransmit: a POST could arrive seconds after Pombo gave it up. Call it only from a timer: inside an event of the TLS
   * socket, Node's native code still holds the connection and crashes.
   */
  reset(): void;
}

/** Keeps the last TLS session, so that a fresh connection costs no full handshake. */
export interface SessionCache {
  session?: Buffer;
}

/** Creates the connection, but opens nothing yet. `timeoutMs` covers name lookup, TCP and TLS together. */
export function createConnection(timeoutMs: number, cache: SessionCache): Connection {
  let raw: Socket | undefined;
  let open: Socket | undefined;
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
    // Stays for the life of the socket: a reset raises an error that no other listener handles.
    tcp.on('error', fail);
    tcp.once('close', () => clearTimeout(timer));
    tcp.setNoDelay(true);
    tcp.once('connect', () => {
      const ready = (socket: Socket): void => {
        clearTimeout(timer);
        open = socket;
        done(null, socket);
      };
      if (options.protocol !== 'https:') return ready(tcp);
      step = 'tls';
      startTls(tcp, options.hostname, cache, ready, fail);
    });
  };

  const reset = (): void => {
    // A connecting socket has nothing to reset; a reset would wait for its connection.
    if (raw?.connecting === true) raw.destroy();
    else raw?.resetAndDestroy();
  };

  const isOpen = (): boolean => open !== undefined && !open.destroyed && open.readable && open.writable;
  const isQuiet = (): boolean => isOpen() && open!.writableLength === 0 && open!.readableLength === 0;
  return { connect, isOpen, isQuiet, step: () => step, reset };
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
    // Set explicitly, so that no environment variable can disable it.
    rejectUnauthorized: true,
    // HTTP/2 lets a client library replay a refused stream automatically.
    ALPNProtocols: ['http/1.1'],
    ...defined({ session: cache.session }),
  });
  let verified = false;
  tls.on('error', (error) => {
    if (verified) return;
    delete cache.session;
    fail(error);
  });
  tls.once('secureConnect', () => {
    verified = true;
    // Listened for only now, after certificate and host name are verified: a resumed session skips the host name.
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
