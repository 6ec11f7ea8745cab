import { STATUSES, isTaken, mayMove, type MessageBody, type Status } from '@pombo/core';
import { componentOf, UNKNOWN_RECIPIENT } from '../facts/component.ts';
import { parseStoredBody } from '../message/stored-body.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { gather } from './gather.ts';

/** Receipts in the plain case, which nearly all of them are: one command each. */
export interface PlainReceipts {
  /**
   * Applies "it was sent, delivered or read" to the message with one of these ids, if Z-API accepted it and it has
   * neither a later attempt nor facts about its recipient; notes the callback too. Changes nothing otherwise (`other`):
   * the package `receipts` has a step for every case. `calledAt`: when the callback came (ms).
   */
  confirm(lane: string, ids: readonly string[], to: Confirmed, calledAt: number): Promise<PlainResult>;
}

export type Confirmed = Extract<Status, 'sent' | 'delivered' | 'read'>;

export type PlainResult =
  /** `body`: only of a campaign's message, when this is the first sign that it left Z-API's queue. */
  | { answer: 'done'; key: string; from: Status; body?: MessageBody }
  | { answer: 'nothing-new'; key: string }
  | { answer: 'other' };

/** While a Cluster moves the lane, ioredis follows its redirections in circles, and then gives up with this. */
const IS_MOVING = /\bTRYAGAIN\b|Too many Cluster redirections|non local key/;

/** Minimum time between two updates of a lane's last callback (ms). */
const NOTED_MS = 1000;

export function createPlainReceipts(
  client: RedisClient,
  prefix: string,
  onEventAppended: (lane: string) => void,
): PlainReceipts {
  const run = bindScript(client, 'receipts/confirm-plain');

  async function ask(
    lane: string,
    ids: readonly string[],
    to: Confirmed,
    { calledAt, component }: { calledAt: number; component?: string },
  ): Promise<Reply> {
    const keys = laneKeys(prefix, lane);
    const lookUps = ids.flatMap((id) => [keys.zaapId(id), keys.messageId(id)]);
    const facts = component === undefined ? '' : keys.facts(component);
    const { from, over } = STARTS[to];
    const asked = [keys.slot, to, from, over, calledAt, NOTED_MS, facts, keys.facts(UNKNOWN_RECIPIENT)];
    try {
      return (await run(2 + lookUps.length, keys.lane, keys.components, ...lookUps, ...asked)) as Reply;
    } catch (error) {
      // A Redis Cluster is moving the lane, and commands with several keys wait for the end; those with one need not.
      if (IS_MOVING.test(String(error))) return ['other'];
      throw error;
    }
  }

  return {
    async confirm(lane, ids, to, calledAt) {
      await gather();
      let reply = await ask(lane, ids, to, { calledAt });
      if (reply[0] === 'facts') {
        const component = reply[1] === '' ? '' : componentOf(parseStoredBody(reply[1]));
        if (component === '') return { answer: 'other' };
        reply = await ask(lane, ids, to, { calledAt, component });
      }
      switch (reply[0]) {
        case 'done': {
          const [, key, from, body] = reply;
          onEventAppended(lane);
          return { answer: 'done', key, from, ...(body === '' ? {} : { body: parseStoredBody(body) }) };
        }
        case 'nothing-new':
          return { answer: 'nothing-new', key: reply[1] };
        default:
          return { answer: 'other' };
      }
    },
  };
}

type Reply =
  | [answer: 'done', key: string, from: Status, body: string]
  | [answer: 'nothing-new', key: string]
  | [answer: 'facts', body: string]
  | [answer: 'other'];

/** For each status that a receipt reports: those that it moves forward, and those that it says nothing new about. */
const STARTS: Record<Confirmed, { from: string; over: string }> = {
  sent: startsOf('sent'),
  delivered: startsOf('delivered'),
  read: startsOf('read'),
};

function startsOf(to: Confirmed): { from: string; over: string } {
  const taken = STATUSES.filter(isTaken);
  const listOf = (moves: boolean): string => `,${taken.filter((from) => mayMove(from, to) === moves).join(',')},`;
  return { from: listOf(true), over: listOf(false) };
}
