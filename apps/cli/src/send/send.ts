import { notice } from '@pombo/catalogue';
import { viewLanes } from '@pombo/ledger';
import { PomboError, isPomboError, type MessageType } from '@pombo/core';
import type { Sent } from '@pombo/producer';
import { configuredInstances } from '@pombo/worker';
import { withLastingDeployment, type Deployment } from '../deployment/deployment.ts';
import { printBlockers } from '../lanes/blockers.ts';
import { publishIfConfigured, refuseUnconfigured } from '../instances/configured.ts';
import { loadConfig } from '../config.ts';
import { watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { step, words } from '../terminal/words.ts';
import { followMessage, type Wait } from './follow.ts';
import { asFlagFault, readSendFlags, type SendFlags, type SendRequest } from './flags.ts';

/**
 * `pombo send`: queues one message and prints its id. With `--wait`, also prints the result; exit code 1 unless Z-API
 * accepted it. Throws `invalid_input`, `unknown_instance`, `id_conflict`, `image_unreadable`, `redis_unreachable`.
 */
export async function sendMessage(type: MessageType, flags: SendFlags, output: Output): Promise<void> {
  const numbers = configuredInstances(await loadConfig()).map(({ name }) => name);
  const request = await readSendFlags(type, flags, numbers);
  if (request.waitMs === undefined) return queueAndFollow(request, undefined, output);
  // Registered before the message is queued, so that Ctrl-C always reports what is queued.
  const interrupt = watchInterrupt();
  try {
    await queueAndFollow(request, { waitMs: request.waitMs, signal: interrupt.signal }, output);
  } finally {
    interrupt.close();
  }
}

async function queueAndFollow(request: SendRequest, waiting: Wait | undefined, output: Output): Promise<void> {
  const { instance } = request.message;
  await withLastingDeployment(async (lasting) => {
    const { sent, waits } = await lasting.use(async (deployment) => {
      await publishIfConfigured(instance, deployment.config, deployment.ledger);
      await refuseUnconfigured(instance, deployment.config, deployment.ledger);
      const queued = await queue(request, deployment);
      if (queued.duplicate) output.say(words('message_known'));
      const holdsBack = queued.status === 'queued' || queued.status === 'sending';
      if (holdsBack) await sayWhatHolds(instance, deployment, output);
      return { sent: queued, waits: holdsBack };
    });
    if (waiting !== undefined) return followMessage(sent, waiting, lasting, output);
    output.facts(sent, () => [
      ['id', sent.id],
      ['status', sent.status],
    ]);
    if (waits) output.next(step('follow', `pombo message show ${quoted(sent.id)}`));
  });
}

async function queue({ message }: SendRequest, { producer }: Deployment): Promise<Sent> {
  try {
    switch (message.type) {
      case 'send-image': {
        const { type: _, ...image } = message;
        return await producer.sendImage(image);
      }
      case 'send-image-status': {
        const { type: _, ...post } = message;
        return await producer.sendImageStatus(post);
      }
      default:
        return message satisfies never;
    }
  } catch (error) {
    if (!isPomboError(error) || error.code !== 'redis_unreachable') throw asFlagFault(error);
    const problem = error.notice ?? notice('doctor_redis_silent');
    throw new PomboError(error.code, notice('message_maybe_queued', { problem, id: quoted(message.id) }), {
      cause: error,
    });
  }
}

/** Prints why a message waits in its queue, and what to do about it. */
export async function sayWhatHolds(lane: string, { ledger }: Deployment, output: Output): Promise<void> {
  const view = (await viewLanes([lane], ledger))[0]!;
  if (view.blockers.length === 0) return;
  printBlockers([view], output);
  output.say(words('test_waits'));
}
