import { randomUUID } from 'node:crypto';
import type { OutboundAnswer } from '@pombo/outbound';
import { MAX_ANSWER } from './deliver.ts';
import { judge } from './classify-response.ts';
import type { CallbackParts } from '../context.ts';
import { signedHeaders } from '../endpoints/sign.ts';

/** The result of a test event. */
export type Tested = { ok: true; status: number; ms: number } | { ok: false; status?: number; ms: number; why: string };

/** Sends one signed `pombo.test` to an endpoint now. Throws `not_found`. */
export async function tryEndpoint(
  id: string,
  { endpoints, outbound, timings }: CallbackParts,
  line: (text: string) => string,
): Promise<Tested> {
  const { url, secrets } = await endpoints.signing(id);
  const event = `test_${randomUUID()}`;
  const at = new Date();
  const body = JSON.stringify({ id: event, type: 'pombo.test', timestamp: at.toISOString(), data: { endpoint: id } });
  const headers = signedHeaders(event, body, secrets, at);
  const startedAt = performance.now();
  const answer = await outbound.post(url, { body, headers, maxBytes: MAX_ANSWER });
  const ms = Math.round(performance.now() - startedAt);
  const judged = judge(answer, { attempts: 0, ageMs: 0, registered: true, timings, random: 0, line });
  switch (judged.answer) {
    case 'taken':
      return { ok: true, ms, ...statusOf(answer) } as Tested;
    case 'gone':
      return { ok: false, ms, ...statusOf(answer), why: 'answered 410: it wants no more events' };
    case 'again':
    case 'given-up':
      return { ok: false, ms, ...statusOf(answer), why: judged.why };
  }
}

function statusOf(answer: OutboundAnswer): { status?: number } {
  return answer.answer === 'response' ? { status: answer.status } : {};
}
