import { timingSafeEqual } from 'node:crypto';
import { defined } from '@pombo/core';
import { parseBaseUrl } from '../http-attempt/base-url.ts';
import { attemptHttp } from '../http-attempt/http-attempt.ts';
import { instanceRequest, type HttpRequest } from '../http-attempt/requests.ts';
import { credentialsOf, type Instance } from '../instances/instance.ts';
import { createRedactor } from '../replies/redact.ts';

/** A call that sends nothing. */
export interface QuietCall {
  method: 'GET' | 'POST';
  endpoint: 'status' | 'queue' | 'queue/count' | 'phone-exists';
  body?: object;
  /** Leave the header out, to see how Z-API refuses the request (default: sent if the instance has one). */
  withoutClientToken?: true;
}

/** One image for the probe's own phone. Its fields are not checked: what Z-API does with unusual ones is the question. */
export interface ProbeImage {
  image: string;
  caption: string;
  delayMessage?: number;
}

/** A raw reply without the instance's secrets, or what is known when there is none. */
export type ProbeReply =
  | { kind: 'reply'; status: number; body: unknown }
  /** `written`: Z-API may have carried out the request. */
  | { kind: 'none'; written: boolean; code: string };

/** Raw exchanges of one number with Z-API, for measuring how Z-API behaves. It can send to one phone only. */
export interface ProbeApi {
  readonly asksClientToken: boolean;
  call(call: QuietCall): Promise<ProbeReply>;
  /** Sends one image, once, if `maySend` allows it in the tick in which the first byte is written. */
  sendImage(image: ProbeImage): Promise<ProbeReply>;
  /** True for the value of a header that is the instance's own token. */
  isToken(text: string): boolean;
  /** Returns a text of Z-API's without the instance's secrets. */
  hide(text: string): string;
}

export interface ProbeApiOptions {
  instance: Instance;
  baseUrl: string;
  /** The only recipient, canonical. */
  phone: string;
  /** Returns why no message may be sent now. Called synchronously before the first byte of each message. */
  maySend: () => string | undefined;
  /** Deadline of one request (ms; default 60,000). */
  timeoutMs?: number;
}

/** Creates the exchanges. Throws `invalid_config` for an invalid base URL; its functions never throw. */
export function createProbeApi({ instance, baseUrl, phone, maySend, timeoutMs = 60_000 }: ProbeApiOptions): ProbeApi {
  const api = { baseUrl: parseBaseUrl(baseUrl), userAgent: 'pombo' };
  const credentials = credentialsOf(instance);
  const { id, token, clientToken } = credentials;
  const { hide } = createRedactor([id, token, clientToken ?? '']);
  const limits = { deadlineMs: timeoutMs, connectTimeoutMs: timeoutMs, sessions: {} };

  async function exchange(request: HttpRequest, mayWrite: () => string | undefined): Promise<ProbeReply> {
    const result = await attemptHttp(request, limits, mayWrite);
    if (result.kind === 'reply') return { kind: 'reply', status: result.status, body: parse(hide(result.text)) };
    if (result.kind === 'guarded') return { kind: 'none', written: false, code: result.detail };
    return { kind: 'none', written: result.kind === 'cut', code: result.code };
  }

  return {
    asksClientToken: clientToken !== undefined,
    call({ method, endpoint, body, withoutClientToken }) {
      const path = endpoint === 'phone-exists' ? `phone-exists/${encodeURIComponent(phone)}` : endpoint;
      const keys = withoutClientToken ? { id, token } : credentials;
      return exchange(instanceRequest(api, keys, { method, endpoint: path, ...defined({ body }) }), () => undefined);
    },
    sendImage({ image, caption, delayMessage }) {
      const body = { phone, image, caption, ...defined({ delayMessage }) };
      return exchange(instanceRequest(api, credentials, { method: 'POST', endpoint: 'send-image', body }), maySend);
    },
    isToken(text) {
      const [given, own] = [Buffer.from(text), Buffer.from(token)];
      return given.length === own.length && timingSafeEqual(given, own);
    },
    hide,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
