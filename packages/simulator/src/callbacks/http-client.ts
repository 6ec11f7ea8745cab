import { Agent, request, type ClientRequest } from 'node:http';
import type { Timers } from '../state/clock.ts';

/** One POST to make. */
export interface Outgoing {
  /** Must be http: on loopback. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  timeoutMs: number;
}

/** The status of the response, or why there was none. */
export type CallResult = { status: number } | { problem: string };

/** Makes the POSTs of callbacks. */
export interface HttpClient {
  /** Makes one POST. Never rejects. Follows no redirect, so that no response can lead off loopback. */
  post(outgoing: Outgoing): Promise<CallResult>;
  /** Cuts every connection. Resolves once the calls under way, and the waiting ones, have ended without a response. */
  drop(): Promise<void>;
}

/** Creates a client with its own connections. */
export function createHttpClient(timers: Timers): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const underway = new Map<ClientRequest, Promise<CallResult>>();
  return {
    async post(outgoing) {
      let call: ClientRequest;
      try {
        call = start(agent, outgoing);
      } catch (error) {
        // A token that is valid in a path may be invalid in a header.
        return { problem: codeOf(error) };
      }
      const cancel = timers.after(outgoing.timeoutMs, () => call.destroy(new Error('timeout')));
      const ended = endOf(call);
      underway.set(call, ended);
      const end = await ended;
      underway.delete(call);
      cancel();
      return end;
    },
    async drop() {
      const ends = [...underway.values()];
      // Requests are cut one by one: destroying the agent would let it open connections for those that wait.
      for (const call of underway.keys()) call.destroy();
      agent.destroy();
      await Promise.all(ends);
    },
  };
}

function start(agent: Agent, { url, headers, body }: Outgoing): ClientRequest {
  const call = request(url, { method: 'POST', agent, headers: { ...headers, 'Content-Length': body.length } });
  call.end(body);
  return call;
}

function endOf(call: ClientRequest): Promise<CallResult> {
  return new Promise((resolve) => {
    call.on('response', (response) => {
      response.resume();
      // Needed for a body that is cut short: the status is known, and a later error changes nothing.
      response.on('error', () => undefined);
      response.on('close', () => resolve({ status: response.statusCode! }));
    });
    call.on('error', (error) => resolve({ problem: codeOf(error) }));
  });
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
