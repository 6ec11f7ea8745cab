import { PomboError, defined, sendDeadlineMs, type Outcome, type Sendable, type Sender } from '@pombo/core';
import { parseBaseUrl } from './http-attempt/base-url.ts';
import { classify, type AskStatus } from './replies/classify.ts';
import type { Instant } from './http-attempt/http-connection.ts';
import { attemptHttp } from './http-attempt/http-attempt.ts';
import { createKeptConnections } from './http-attempt/kept-connections.ts';
import { credentialsOf, type Credentials, type Instance } from './instances/instance.ts';
import { createInstanceApi } from './instance-api/instance-api.ts';
import { readStatusReply, type ScopedProbe } from './replies/status-reply.ts';
import { createRedactor, type Redactor } from './replies/redact.ts';
import { sendRequest, statusRequest, type ApiAddress } from './http-attempt/requests.ts';

export interface SenderOptions {
  instances: readonly Instance[];
  /** `ZAPI_BASE_URL`; https, or http on loopback. */
  baseUrl: string;
  /** Deadline of one POST (ms; default 30,000). A base64 image above 2 MB gets double that, up to 60,000. */
  timeoutMs?: number;
  /** For name lookup, TCP and TLS together (ms; default 10,000). */
  connectTimeoutMs?: number;
  /**
   * Sends over connections that were idle for less than two seconds, which all lanes share (default true); false: each
   * send opens its own.
   */
  keepConnections?: boolean;
  /** The clocks by which these connections age (default: those of the process). */
  clocks?: () => Instant;
  /** Default `pombo`. */
  userAgent?: string;
  /**
   * Gets an error inside Pombo that ended an attempt on this lane, for the log: the outcome repeats nothing of it, because
   * its text may contain the URL. Default: it is dropped.
   */
  onFault?: (lane: string, error: unknown) => void;
}

export interface ZapiSender extends Sender {
  /** Replaces the instances. Attempts under way end with the old credentials. */
  setInstances(instances: readonly Instance[]): void;
}

const SECOND = 1000;
const DEADLINE_MS = 30 * SECOND;
const CONNECT_TIMEOUT_MS = 10 * SECOND;
const PROBE_DEADLINE_MS = 10 * SECOND;

/**
 * Creates the sender that talks to Z-API. Between two sends it keeps a connection for at most two seconds, which keeps no
 * process alive. Throws `invalid_config` for an invalid base URL.
 */
export function createSender(options: SenderOptions): ZapiSender {
  const api: ApiAddress = { baseUrl: parseBaseUrl(options.baseUrl), userAgent: options.userAgent ?? 'pombo' };
  const timeoutMs = options.timeoutMs ?? DEADLINE_MS;
  const shared = { connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, sessions: {} };
  // For sends only: a probe decides whether a refusal is believed, so nothing that happened before may reach it.
  const kept = options.keepConnections === false ? undefined : createKeptConnections(options.clocks);
  let lanes = byName(options.instances);

  function keysOf(lane: string): Keys | undefined {
    const instance = lanes.get(lane);
    if (instance === undefined) return undefined;
    const credentials = credentialsOf(instance);
    const { id, token, clientToken } = credentials;
    return { instance, credentials, redactor: createRedactor([id, token, clientToken ?? '']) };
  }

  async function probe({ credentials, redactor }: Keys): Promise<ScopedProbe> {
    const limits = { ...shared, deadlineMs: Math.min(timeoutMs, PROBE_DEADLINE_MS) };
    return readStatusReply(await attemptHttp(statusRequest(api, credentials), limits, () => undefined), redactor);
  }

  async function attempt(keys: Keys, message: Sendable, mayWrite: () => string | undefined): Promise<Outcome> {
    const onFault = (error: unknown): void => options.onFault?.(keys.instance.name, error);
    const limits = { ...shared, deadlineMs: deadlineOf(message, timeoutMs), onFault, ...defined({ kept }) };
    const result = await attemptHttp(sendRequest(api, keys.credentials, message), limits, mayWrite);
    const outcome = classify(result, { redactor: keys.redactor, nowMs: Date.now() });
    return outcome.kind === 'ask-status' ? answerFor(outcome, await probe(keys)) : outcome;
  }

  return {
    async send(lane, message, mayWrite) {
      const keys = keysOf(lane);
      if (!keys) return { kind: 'down', reason: 'not-found', scope: 'lane', detail: NO_INSTANCE };
      try {
        return await attempt(keys, message, mayWrite);
      } catch (error) {
        // At an unforeseen point: bytes may have been written.
        options.onFault?.(lane, error);
        return { kind: 'unknown', reason: 'lost-answer', detail: 'an internal error' };
      }
    },
    async probe(lane) {
      const keys = keysOf(lane);
      if (!keys) return { state: 'down', reason: 'not-found', detail: NO_INSTANCE };
      const found = await probe(keys);
      return found.state === 'down' ? { state: 'down', reason: found.reason, detail: found.detail } : found;
    },
    async queue(lane) {
      const keys = keysOf(lane);
      if (!keys) throw new PomboError('unknown_instance', NO_INSTANCE);
      return createInstanceApi({ instance: keys.instance, baseUrl: options.baseUrl }).list();
    },
    setInstances(instances) {
      lanes = byName(instances);
    },
  };
}

const NO_INSTANCE = 'no instance of this name is configured';

interface Keys {
  instance: Instance;
  credentials: Credentials;
  redactor: Redactor;
}

function byName(instances: readonly Instance[]): Map<string, Instance> {
  return new Map(instances.map((instance) => [instance.name, instance]));
}

function deadlineOf({ image }: Sendable, timeoutMs: number): number {
  const bytes = image.startsWith('data:') ? (image.length / 4) * 3 : 0;
  return sendDeadlineMs(bytes, timeoutMs);
}

/**
 * Only a number that works makes an unknown refusal the message's own; otherwise thousands would fail for one broken
 * number. While /status does not say whether it works, the message waits, and the lane is held until it does.
 */
function answerFor({ httpStatus, detail }: AskStatus, found: ScopedProbe): Outcome {
  switch (found.state) {
    case 'up':
      return { kind: 'refused', code: 'rejected', httpStatus, detail };
    case 'down':
      return { kind: 'down', reason: found.reason, scope: found.scope, httpStatus, detail };
    case 'silent':
      return {
        kind: 'down',
        reason: 'status-unavailable',
        scope: 'lane',
        httpStatus,
        detail: `${detail}; ${found.detail.startsWith('/status') ? found.detail : `/status: ${found.detail}`}`,
      };
  }
}
