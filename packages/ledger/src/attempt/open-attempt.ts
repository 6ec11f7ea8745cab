import type { AttemptOpened, AttemptsPort, OpenRequest, Status } from '@pombo/core';
import type { MessageFields } from '../message/fields.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindNamed, type RedisClient } from '../storage/script.ts';
import { componentIn, type Subjects } from './subjects.ts';

export interface OpenParts {
  prefix: string;
  fields: MessageFields;
  subjects: Subjects;
}

/** Opens an attempt, or checks whether one could be opened now. */
export function createOpen(
  client: RedisClient,
  { prefix, fields, subjects }: OpenParts,
): Pick<AttemptsPort, 'open' | 'lookAhead'> {
  const openAttempt = bindNamed(client, 'attempt/open-attempt');

  async function askOpen(lane: string, key: string, request: OpenRequest, isLook: boolean): Promise<Reply> {
    const keys = laneKeys(prefix, lane);
    const { generation, nonce, owner, gapMs, maxAgeMs, outstanding, factsVersion = '', agesAlways } = request;
    const subject = await subjects.of(lane, key);
    const reply = await openAttempt({
      message: keys.message(key),
      lane: keys.lane,
      holds: keys.holds,
      facts: keys.facts(componentIn(subject)),
      slot: keys.slot,
      key,
      generation,
      nonce,
      owner,
      gapMs: Math.ceil(gapMs),
      maxAgeMs,
      outstandingSeen: outstanding.seen,
      outstandingUnseen: outstanding.unseen,
      subject,
      factsVersion,
      agesAlways: agesAlways === true ? '1' : '',
      isLook: isLook ? '1' : '',
      flight: flightOf(request),
    });
    return reply as Reply;
  }

  /** A compacted message has ended: `open-attempt.lua` does not find it. */
  async function orEnded(lane: string, key: string, reply: Reply): Promise<AttemptOpened> {
    const answered = openedOf(reply);
    if (answered.answer !== 'gone') return answered;
    const [status] = (await fields.read(lane, key, ['status'])) ?? [];
    return status == null ? answered : { answer: 'skip', status: status as Status };
  }

  return {
    async open(lane, key, request) {
      return orEnded(lane, key, await askOpen(lane, key, request, false));
    },

    async lookAhead(lane, key, request) {
      const reply = await askOpen(lane, key, request, true);
      if (reply[0] === 'clear') return { answer: 'clear' };
      const answered = await orEnded(lane, key, reply);
      // Its attempt is already open, under this nonce.
      return answered.answer === 'go' ? { answer: 'busy', owner: request.owner } : answered;
    },
  };
}

type Reply = (string | number)[];

function flightOf({ flight }: OpenRequest): string {
  return flight === undefined ? '' : `${Math.ceil(flight.attemptMs)} ${Math.ceil(flight.postMs)}`;
}

function openedOf([answer, first, second, third, fourth]: Reply): AttemptOpened {
  switch (answer) {
    case 'go':
      return {
        answer,
        attempt: Number(first),
        errored: Number(second),
        sequence: Number(third),
        streak: Number(fourth),
      };
    case 'skip':
      return { answer, status: first as Status };
    case 'busy':
      return { answer, owner: String(first) };
    case 'wait':
    case 'later':
      return { answer, ms: Number(first) };
    case 'full':
      return { answer, count: Number(first) };
    case 'gone':
    case 'held':
    case 'expired':
    case 'paused':
    case 'evidence':
      return { answer };
    default:
      throw new Error(`open-attempt.lua answered ${String(answer)}`);
  }
}
