import { createHmac } from 'node:crypto';
import { createOutbound } from '@pombo/outbound';
import type { PomboEvent } from '../../stream/render-event.ts';
import { signedHeaders } from '../endpoints/sign.ts';
import { MAX_RESPONSE_BYTES } from './deliver.ts';

/** The result of one forwarded event. `why` continues a sentence about the receiver. */
export type Forwarded = { ok: boolean; status?: number; ms: number; why?: string };

/** Delivers events to one address, without registering it: each once, whatever it answers. */
export interface Forwarder {
  forward(event: PomboEvent): Promise<Forwarded>;
  /** Ends the request under way. */
  close(): void;
}

/** How much of an answer is shown (characters). */
const SHOWN = 200;

/**
 * Creates a forwarder to this machine or to a public address. `secret` signs as for a registered endpoint (Standard
 * Webhooks); `line` turns an answer into one line that is safe for a screen.
 */
export function createForwarder(url: string, secret: string, line: (text: string) => string): Forwarder {
  const outbound = createOutbound({ allowLoopback: true });
  return {
    async forward(event) {
      const body = JSON.stringify(event);
      const headers = signedHeaders(event.id, body, [secret], new Date());
      const startedAt = performance.now();
      const result = await outbound.post(url, { body, headers, maxBytes: MAX_RESPONSE_BYTES });
      const ms = Math.round(performance.now() - startedAt);
      if (result.kind === 'refused') return { ok: false, ms, why: line(`was not called: it ${result.why}`) };
      if (result.kind === 'failed') return { ok: false, ms, why: line(result.why) };
      const { status } = result;
      if (status >= 200 && status < 300) return { ok: true, ms, status };
      const said = line(result.body.toString('utf8').slice(0, SHOWN).trim());
      return { ok: false, ms, status, ...(said === '' ? {} : { why: said }) };
    },
    close: () => outbound.close(),
  };
}

/**
 * Returns the secret that signs forwarded events: derived from the deployment's own, so it is the same in every run,
 * nothing is stored for it, and it does not reveal the other.
 */
export function forwardSecret(deploymentSecret: string): string {
  return `whsec_${createHmac('sha256', deploymentSecret).update('pombo listen').digest('base64')}`;
}
