import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { PomboError } from '@pombo/core';
import { refuseForeignPage } from './origin-check.ts';

/**
 * The headers by which proxies, tunnels and CDNs name the caller they stand for. Every family is matched by its prefix,
 * so that unlisted members count too. Trace contexts are not among them: local programs send those themselves.
 */
const FORWARDING =
  /^(forwarded|via|cdn-loop|x-forwarded(-.*)?|forwarded-.*|x-real-.*|x-original-.*|(x-|.*-)?client-?ip|.*-connecting-ip|x-cluster-.*|cf-.*|cloudfront-.*|fastly-.*|fly-.*|akamai-.*|x-azure-.*|x-amz-cf-.*|x-envoy-.*|x-proxy.*|proxy-.*|x-remote-(ip|addr)|remote-addr|x-host|tailscale-.*|ngrok-.*)$/;

/** True for the address of a peer on this machine. */
function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/**
 * The rule for requests without a key: they must come directly from a program on this machine. The peer must be loopback,
 * nothing may show that a proxy passed the request on (a forwarding header, or HTTP/1.0, which nginx speaks to its
 * upstream by default), and no web page may have sent it. Throws `forbidden`.
 *
 * A proxy that speaks HTTP/1.1, adds no header and puts a loopback name into `Host` looks like a local
 * program: see `docs/decisions/0008-who-may-ask-without-a-key.md`.
 */
export function refuseUnlessLocal({ socket, httpVersion, headers }: IncomingMessage): void {
  if (!isLoopbackAddress(socket.remoteAddress)) throw refused('the request came from another machine');
  const header = Object.keys(headers).find((name) => FORWARDING.test(name.replaceAll('_', '-')));
  if (header !== undefined) throw refused(`the request passed through a proxy: it carries ${header}`);
  if (httpVersion !== '1.1') throw refused(`the request is HTTP/${httpVersion}, as a proxy sends it`);
  refuseForeignPage(headers);
}

function refused(evidence: string): PomboError {
  return new PomboError('forbidden', `Without a key only programs on this machine may use the API (${evidence})`, {
    hint: 'Make a key and send it with each request: pombo keys create NAME',
  });
}
