import { PomboError, isLoopbackHost, type Issue } from '@pombo/core';

const EXAMPLE = 'https://api.z-api.io';

/**
 * Checks `ZAPI_BASE_URL`: https, or http on loopback (demo, tests), because token and Client-Token are part of every
 * request. A path in front of `/instances` is kept. Throws `invalid_config`.
 */
export function parseBaseUrl(text: string): URL {
  if (!URL.canParse(text)) throw refused('is not a URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refused('has a user name or password in it');
  if (url.search !== '' || url.hash !== '') throw refused('has a query or fragment');
  if (url.protocol === 'https:') return url;
  if (url.protocol !== 'http:') throw refused('is neither https nor, on loopback, http');
  if (!isLoopback(url)) throw refused(`is http to ${url.host}: tokens would travel unencrypted`);
  return url;
}

/** True if a URL names this machine. Such a gateway is a simulator: plain http and a pace of 0 are allowed. */
export function isLoopback(url: URL): boolean {
  return isLoopbackHost(url.hostname);
}

function refused(problem: string): PomboError {
  const issue: Issue = { field: 'ZAPI_BASE_URL', problem, example: EXAMPLE };
  return new PomboError('invalid_config', `ZAPI_BASE_URL ${problem}; for example: ${EXAMPLE}`, { issues: [issue] });
}
