import type { IncomingHttpHeaders } from 'node:http';
import { PomboError, isLoopbackHost } from '@pombo/core';

/** A name and a port, and nothing of what a URL may have beside them. */
const HOST = /^([^:]+|\[[^\]]+\])(?::\d{1,5})?$/;

/**
 * Refuses what a web page in somebody's browser sent to this machine's loopback. `Host` finds a page whose name was
 * made to point here (DNS rebinding), `Sec-Fetch-Site` and `Origin` one of another site. Throws `forbidden`.
 */
export function refuseForeignPage(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!isLoopbackHost(HOST.exec(host)?.[1] ?? '')) throw refused('Host');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused('Sec-Fetch-Site');
  if (origin !== undefined && origin !== `http://${host}`) throw refused('Origin');
}

function refused(header: string): PomboError {
  return new PomboError('forbidden', `Without a key, only this machine itself may ask (${header})`, {
    hint: 'Ask http://127.0.0.1 directly, or configure a key (POMBO_API_KEYS) and send it.',
  });
}
