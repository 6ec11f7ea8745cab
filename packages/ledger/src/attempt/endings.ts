import { RETRY_LIMITS, type MessageEndings } from '@pombo/core';
import { bury, leaveUnknown, retryByPolicy, suppress } from '../message/change.ts';
import type { Messages } from '../message/messages.ts';

/** The changes that delivery makes to a message without an attempt. */
export function createEndings({ change }: Pick<Messages, 'change'>): MessageEndings {
  return {
    async suppress(lane, key) {
      await change(lane, key, suppress());
    },
    async bury(lane, key, deaths) {
      await change(lane, key, bury(deaths));
    },
    async leaveUnknown(lane, key, code, detail) {
      return (await change(lane, key, leaveUnknown(code, detail))).answer === 'done';
    },
    async retryByPolicy(lane, key) {
      const changed = await change(lane, key, retryByPolicy(RETRY_LIMITS.unknownResends));
      return changed.answer === 'done' ? changed.generation : undefined;
    },
  };
}
