import { defined, personKey, type MessageBody, type Status } from '@pombo/core';
import type { MessageFields } from '../message/fields.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** What a receipt needs to read and write of a message, besides its status. */
export interface ReceiptMessages {
  /** Undefined when the message does not exist; live or compacted, as is the next. */
  body(lane: string, key: string): Promise<MessageBody | undefined>;
  /** The ids of Z-API that its hash shows. `isOvertaken`: a person's resend, or a recall, has led to another attempt. */
  shownIds(lane: string, key: string): Promise<{ zaapId?: string; messageId?: string; isOvertaken: boolean }>;
  /** A live message as evidence is applied to it; undefined when it is not live. */
  standing(lane: string, key: string): Promise<ReceiptStanding | undefined>;
  /** Records that an attempt of an ended message may have been sent, so that nothing takes it for proven unsent. */
  flagUnproven(lane: string, key: string): Promise<void>;
  /** Clears the ids that its hash shows. */
  clearShownIds(lane: string, key: string): Promise<void>;
  /** Counts a person who has seen a status post, once. False when the message is not live. */
  countView(lane: string, key: string, phone: string): Promise<boolean>;
  /** When its last attempt began (ms); undefined before the first. */
  startedAt(lane: string, key: string): Promise<number | undefined>;
}

export interface ReceiptStanding {
  status: Status;
  /** Nonce of its last attempt. */
  nonce?: string;
  doubled?: string;
  /** Attempts that are not proven unsent. */
  unproven: number;
  errorCode?: string;
  campaign?: string;
}

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  fields: MessageFields;
}

export function createReceiptMessages({ client, prefix, retentionMs, fields }: Parts): ReceiptMessages {
  const countView = bindScript(client, 'receipts/count-view', 2);
  const hashOf = (lane: string, key: string): string => laneKeys(prefix, lane).message(key);

  return {
    async body(lane, key) {
      const [body] = (await fields.read(lane, key, ['body'])) ?? [];
      return body == null ? undefined : (JSON.parse(body) as MessageBody);
    },

    async shownIds(lane, key) {
      const names = ['zaapId', 'messageId', 'resolvedAs', 'recalls'];
      const [zaapId, messageId, resolved, recalls] = (await fields.read(lane, key, names)) ?? [];
      const isOvertaken = resolved === 'resend' || recalls != null;
      return { isOvertaken, ...defined({ zaapId: zaapId ?? undefined, messageId: messageId ?? undefined }) };
    },

    async standing(lane, key) {
      const names = ['status', 'nonce', 'doubled', 'unproven', 'errorCode', 'campaign'] as const;
      const [status, ...rest] = await client.hmget(hashOf(lane, key), ...names);
      const [nonce, doubled, unproven, errorCode, campaign] = rest.map((value) => value ?? undefined);
      if (status == null) return undefined;
      return {
        status: status as Status,
        unproven: Number(unproven ?? 0),
        ...defined({ nonce, doubled, errorCode, campaign }),
      };
    },

    async flagUnproven(lane, key) {
      await client.hset(hashOf(lane, key), 'unproven', '1');
    },

    async clearShownIds(lane, key) {
      await client.hdel(hashOf(lane, key), 'zaapId', 'messageId');
    },

    async countView(lane, key, phone) {
      const { views } = laneKeys(prefix, lane);
      return (await countView(hashOf(lane, key), views(key), personKey(phone), retentionMs)) !== 0;
    },

    async startedAt(lane, key) {
      const at = await client.hget(hashOf(lane, key), 'startedAt');
      return at === null ? undefined : Number(at);
    },
  };
}
