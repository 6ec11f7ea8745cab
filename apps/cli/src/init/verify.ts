import { notice, type Notice } from '@pombo/catalogue';
import { PomboError, type HoldReason } from '@pombo/core';
import type { Config } from '@pombo/worker';
import type { Instance } from '@pombo/zapi';
import { holdGuide, stepsOfHold } from '../lanes/hold-words.ts';
import { probeAll } from '../instances/instances.ts';

/** Z-API knows the number. `down`: it cannot send yet, for a reason that no token is to blame for. */
export type Verified = { state: 'up' } | { state: 'down'; reason: HoldReason; means: string; steps: string[] };

/** Which answers are wrong, so that they can be asked for again. */
export type WrongAnswer = 'id and token' | 'clientToken';

/** With these, Z-API has accepted id and tokens. */
const ACCEPTED: ReadonlySet<HoldReason> = new Set(['disconnected', 'subscription', 'ip-blocked']);

/**
 * Asks Z-API for the `/status` of a number. Returns what is wrong with its id or tokens, if they are refused. Throws
 * `gateway_unreachable` if it cannot be found out.
 */
export async function verify(
  instance: Instance,
  hasClientToken: boolean,
  { baseUrl, sendTimeoutMs }: Config,
): Promise<Verified | { wrong: WrongAnswer; error: PomboError }> {
  const [found] = await probeAll([instance], { baseUrl, timeoutMs: sendTimeoutMs });
  if (found!.state === 'up') return { state: 'up' };
  if (found!.state === 'down') {
    const { reason, detail } = found!;
    if (ACCEPTED.has(reason))
      return { state: 'down', reason, means: holdGuide(reason).means, steps: stepsOfHold(reason, instance.name) };
    if (reason === 'not-found') {
      return refused('id and token', notice('init_unknown_number', { detail }));
    }
    if (reason === 'credentials') {
      return refused('clientToken', notice('init_client_token_wrong', { given: hasClientToken, detail }));
    }
  }
  throw new PomboError('gateway_unreachable', notice('init_gateway_silent', { url: baseUrl, detail: found!.detail }));
}

function refused(wrong: WrongAnswer, why: Notice): { wrong: WrongAnswer; error: PomboError } {
  return { wrong, error: new PomboError('invalid_input', why) };
}
