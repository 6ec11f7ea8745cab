import { randomUUID } from 'node:crypto';
import type { OutboundResult } from '@pombo/outbound';
import { MAX_RESPONSE_BYTES } from './deliver.ts';
import { classifyResponse } from './classify-response.ts';
import type { CallbackDeps } from '../deps.ts';
import { signedHeaders } from '../endpoints/sign.ts';

/** The result of a test event. */
export type Tested = { ok: true; status: number; ms: number } | { ok: false; status?: number; ms: number; why: string };

/** Sends one signed `pombo.test` to an endpoint now. Throws `not_found`. */
export async function sendTestEvent(
  id: string,
  { endpoints, outbound, timings }: CallbackDeps,
  line: (text: string) => string,
): Promise<Tested> {
  const { url, secrets } = await endpoints.signing(id);
  const event = `test_${randomUUID()}`;
  const at = new Date();
  const body = JSON.stringify({ id: event, type: 'pombo.test', timestamp: at.toISOString(), data: { endpoint: id } });
  const headers = signedHeaders(event, body, secrets, at);
  const startedAt = performance.now();
  const result = await outbound.post(url, { body, headers, maxBytes: MAX_RESPONSE_BYTES });
  const ms = Math.round(performance.now() - startedAt);
  const decided = classifyResponse(result, { attempts: 0, ageMs: 0, registered: true, timings, random: 0, line });
  switch (decided.decision) {
    case 'delivered':
      return { ok: true, ms, ...statusOf(result) } as Tested;
    case 'gone':
      return { ok: false, ms, ...statusOf(result), why: 'answered 410: it wants no more events' };
    case 'retry':
    case 'give-up':
      return { ok: false, ms, ...statusOf(result), why: decided.why };
  }
}

function statusOf(result: OutboundResult): { status?: number } {
  return result.kind === 'response' ? { status: result.status } : {};
}
