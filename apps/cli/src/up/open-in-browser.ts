import { spawn } from 'node:child_process';

/** The command of each system that opens an address in the browser of the user. */
const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' };

/** Opens an address in the user's browser, and does not wait for it. Calls `onFailed` when there is no way to do so. */
export function openInBrowser(url: string, onFailed: () => void): void {
  const opener = OPENERS[process.platform];
  if (opener === undefined) return onFailed();
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', onFailed);
  child.on('exit', (code) => void (code === 0 || onFailed()));
  child.unref();
}
