import type { MessageBody } from '@pombo/core';
import { subjectOf } from '../facts/component.ts';
import { readBody } from '../message/stored-body.ts';
import { laneKeys } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';

/** Subject of a message, as 'component digest': the component of its facts and its caption digest. It never changes. */
export interface Subjects {
  /** Reads it at most once per attempt: its `load`, `open` and `close` follow each other. Returns '' if the message is missing. */
  of(lane: string, key: string): Promise<string>;
  remember(key: string, body: MessageBody): string;
  /** Forgets it once the attempt is closed. If it is needed later, it is read again. */
  forget(key: string): void;
}

export function createSubjects(client: RedisClient, prefix: string): Subjects {
  const known = new Map<string, string>();

  function remember(key: string, body: MessageBody): string {
    const subject = subjectOf(body);
    if (known.size >= MOST_SUBJECTS) known.delete(known.keys().next().value!);
    known.set(key, subject);
    return subject;
  }

  return {
    remember,

    forget: (key) => void known.delete(key),

    async of(lane, key) {
      const subject = known.get(key);
      if (subject !== undefined) return subject;
      const body = await readBody(client, laneKeys(prefix, lane).message(key));
      return body === undefined ? '' : remember(key, body);
    },
  };
}

/** Returns the component in a subject. */
export function componentIn(subject: string): string {
  return subject.split(' ')[0]!;
}

/** Messages whose subject is remembered: more than one process ever has in flight. */
const MOST_SUBJECTS = 20_000;
