import { defined, type Status } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Messages of a lane that ended for one cause. */
export interface EndedMessages {
  /** Absent when no error was stored. */
  code?: string;
  /** An attempt of each may have been sent. */
  notProvenUnsent: boolean;
  count: number;
  /** What was seen, for example Z-API's own words: the first few. */
  texts: string[];
  /** The first few lines of the campaign. */
  lines: number[];
}

/** A message by its key and the line of its campaign. */
export interface LinePosition {
  key: string;
  line: number;
}

/** Texts and lines of each cause. */
const MOST_TEXTS = 3;
const MOST_LINES = 5;
/** Messages that one call reads, which Redis answers in two milliseconds. */
const BULK = 500;

type Group = [code: string, unclear: '0' | '1', count: number, texts: string[], lines: string[]];

/**
 * Returns a function that groups messages of a lane, given by line, by why they are in this status. Messages that have got
 * another status meanwhile are left out.
 */
export function bindEnded(
  client: RedisClient,
  prefix: string,
  fields: MessageFields,
): (lane: string, status: Status, messages: readonly LinePosition[]) => Promise<EndedMessages[]> {
  const tally = bindScript(client, 'message/tally-ends');

  /** Compacted messages are read one by one. */
  async function readCompacted(lane: string, status: Status, messages: readonly LinePosition[]) {
    const keys = messages.map(({ key }) => key);
    const found = await fields.readMany(lane, keys, ['status', 'errorCode', 'error', 'unproven']);
    return found.flatMap((values, at): EndedMessages[] => {
      const [now, code, text, unproven] = values ?? [];
      if (now !== status) return [];
      const notProvenUnsent = Number(unproven ?? 0) > 0;
      const texts = text ? [text] : [];
      return [
        { ...defined({ code: code || undefined }), notProvenUnsent, count: 1, texts, lines: [messages[at]!.line] },
      ];
    });
  }

  return async (lane, status, messages) => {
    const { message } = laneKeys(prefix, lane);
    const causes = new Map<string, EndedMessages>();
    for (let at = 0; at < messages.length; at += BULK) {
      const batch = messages.slice(at, at + BULK);
      const names = batch.map(({ key }) => message(key));
      const lines = batch.map(({ line }) => line);
      const reply = await tally(names.length, ...names, status, MOST_TEXTS, MOST_LINES, ...lines);
      const [missing, ...groups] = reply as [string, ...Group[]];
      for (const group of groups) addEnded(causes, ofGroup(group));
      if (missing === '') continue;
      const compacted = missing.split(',').map((position) => batch[Number(position) - 1]!);
      for (const ended of await readCompacted(lane, status, compacted)) addEnded(causes, ended);
    }
    return [...causes.values()];
  };
}

function ofGroup([code, unclear, count, texts, lines]: Group): EndedMessages {
  return {
    ...defined({ code: code || undefined }),
    notProvenUnsent: unclear === '1',
    count,
    texts,
    lines: lines.map(Number),
  };
}

/** Adds to the messages of the same cause. */
function addEnded(causes: Map<string, EndedMessages>, ended: EndedMessages): void {
  const name = `${ended.notProvenUnsent} ${ended.code ?? ''}`;
  const known = causes.get(name);
  if (known === undefined) {
    causes.set(name, ended);
    return;
  }
  known.count += ended.count;
  known.texts = [...new Set([...known.texts, ...ended.texts])].slice(0, MOST_TEXTS);
  known.lines = [...known.lines, ...ended.lines].toSorted((a, b) => a - b).slice(0, MOST_LINES);
}
