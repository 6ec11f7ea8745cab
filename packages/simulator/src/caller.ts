import { Agent, request, type ClientRequest } from 'node:http';
import type { Timers } from './clock.ts';

/** One POST to make. */
export interface Outgoing {
  /** http: on loopback; nothing else may come here. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  timeoutMs: number;
}

/** The status of an answer, or why there was none. */
export type CallEnd = { status: number } | { problem: string };

/** Makes the POSTs of callbacks. */
export interface Caller {
  /** POSTs once. Never rejects; follows no redirect, so that no answer can lead away from loopback. */
  post(outgoing: Outgoing): Promise<CallEnd>;
  /** Cuts every connection; calls that were underway end with a problem. */
  drop(): void;
}

/** Makes a caller with connections of its own. */
export function createCaller(timers: Timers): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    post: (outgoing) =>
      new Promise((resolve) => {
        let call: ClientRequest;
        try {
          call = start(agent, outgoing);
        } catch (error) {
          // A token that can stand in a path need not be able to stand in a header.
          return resolve({ problem: codeOf(error) });
        }
        const cancel = timers.after(outgoing.timeoutMs, () => call.destroy(new Error('timeout')));
        const end = (how: CallEnd): void => {
          cancel();
          resolve(how);
        };
        call.on('response', (response) => {
          response.resume();
          // Also after a body cut short: the status has been told, and a later error changes nothing.
          response.on('error', () => undefined);
          response.on('close', () => end({ status: response.statusCode! }));
        });
        call.on('error', (error) => end({ problem: codeOf(error) }));
      }),
    drop: () => agent.destroy(),
  };
}

function start(agent: Agent, { url, headers, body }: Outgoing): ClientRequest {
  const call = request(url, { method: 'POST', agent, headers: { ...headers, 'Content-Length': body.length } });
  call.end(body);
  return call;
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
