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
      const message = `Z-API knows no instance with this id and token (${detail})`;
      return refused('id and token', message, 'Compare both with the panel: Instâncias → the number → Editar');
    }
    if (reason === 'credentials') {
      const message = hasClientToken
        ? `Z-API refuses the Client-Token (${detail})`
        : `Z-API requires the Client-Token of this account (${detail})`;
      return refused('clientToken', message, 'Compare it with the panel: Segurança → "Token de segurança da conta"');
    }
  }
  throw new PomboError('gateway_unreachable', `${baseUrl} did not say whether the number exists: ${found!.detail}`, {
    hint: 'Nothing was written. Is this machine online? Then try again.\nTo write the file without asking Z-API, add --force.',
  });
}

function refused(wrong: WrongAnswer, message: string, hint: string): { wrong: WrongAnswer; error: PomboError } {
  return { wrong, error: new PomboError('invalid_input', message, { hint: `${hint}\nNothing was written.` }) };
}
