import type { IncomingHttpHeaders } from 'node:http';
import { PomboError, isLoopbackHost } from '@pombo/core';

/** A name and an optional port, nothing else. */
const HOST = /^([^:]+|\[[^\]]+\])(?::\d{1,5})?$/;

/**
 * Rejects requests that a web page in a browser sent to this machine's loopback address. `Host` detects DNS rebinding;
 * `Sec-Fetch-Site` and `Origin` detect pages of another site. Throws `forbidden`.
 */
export function refuseForeignPage(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!isLoopbackHost(HOST.exec(host)?.[1] ?? '')) throw refused('Host');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused('Sec-Fetch-Site');
  if (origin !== undefined && origin !== `http://${host}`) throw refused('Origin');
}

function refused(header: string): PomboError {
  return new PomboError('forbidden', `Without a key, only programs on this machine may use the API (${header})`, {
    hint: 'Use http://127.0.0.1 directly, or configure a key (POMBO_API_KEYS) and send it.',
  });
}
