import { readClocks, type HttpConnection, type Instant } from './http-connection.ts';

/**
 * Connections to one gateway that have just carried an ordinary exchange, for the next send of any lane: they save the
 * TLS handshake. No promise depends on it, because a connection that breaks under a written request makes the message
 * `unknown`, as a fresh one does.
 */
export interface KeptConnections {
  /** Takes the connection that was used last, or none. From then on it is not kept, so no second request can use it. */
  take(): HttpConnection | undefined;
  /** Keeps a connection that rests; closes it if it must not be used again. */
  keep(connection: HttpConnection): void;
  /** Closes all that are kept: what broke one connection has probably broken the others. */
  drop(): void;
  /** The clocks by which its connections age. */
  clocks: () => Instant;
}

/** Most connections to keep. More would serve only a burst, and each one costs memory on both sides. */
const MOST = 256;

/** Creates an empty collection for one gateway. */
export function createKeptConnections(clocks: () => Instant = readClocks): KeptConnections {
  const idle: HttpConnection[] = [];

  return {
    clocks,
    take() {
      // The one that was idle for the shortest time is the least likely to be closed by the gateway.
      for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
        if (last.isUsable()) return last;
        last.close();
      }
      return undefined;
    },
    keep(connection) {
      if (idle.length >= MOST || !connection.isUsable()) return connection.close();
      idle.push(connection);
      connection.onClose(() => {
        const at = idle.indexOf(connection);
        if (at >= 0) idle.splice(at, 1);
      });
    },
    drop() {
      for (const connection of idle.splice(0)) connection.close();
    },
  };
}
