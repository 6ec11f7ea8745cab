import type { Redis } from 'ioredis';
import type { SendRow } from '../../data/send-rows.ts';

/**
 * What a careful user would keep beside BullMQ: a row for each message, in the same Redis. The row is the idempotency key,
 * says "sending" before the POST and has Z-API's ids after it. Every change goes out as an event.
 */
export interface CarefulStore {
  /** Creates the rows of new ids. An id that exists keeps its first row. */
  admit(rows: readonly SendRow[]): Promise<void>;
  /**
   * Marks a message as being sent and returns it. Undefined if it must not be sent: another process has begun it, and
   * whether that one sent it is unknown.
   */
  begin(id: string): Promise<SendRow | undefined>;
  /** Records that the gateway has taken it, with its ids, so that receipts find it. */
  accepted(id: string, ids: { zaapId: string; messageId: string }): Promise<void>;
  /** Records that it was refused, or that nothing is known about it. */
  ended(id: string, status: 'failed' | 'unknown', why: string): Promise<void>;
}

/** As long as Pombo keeps a message (s). */
const KEPT_S = 30 * 24 * 60 * 60;
const EVENTS = 'careful:events';
/** Events that stay, about, for a reader that is behind. */
const EVENTS_KEPT = 100_000;

interface Scripts {
  admitRow(row: string, events: string, id: string, body: string, at: number): Promise<number>;
  beginRow(row: string, events: string, id: string, at: number): Promise<string | null>;
  acceptRow(
    row: string,
    events: string,
    found: string,
    id: string,
    zaapId: string,
    messageId: string,
    at: number,
  ): Promise<number>;
  endRow(row: string, events: string, id: string, status: string, why: string, at: number): Promise<number>;
}

const EMIT = `local function emit(status) redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${EVENTS_KEPT}, '*', 'id', ARGV[1], 'status', status) end`;

const SCRIPTS = {
  admitRow: {
    numberOfKeys: 2,
    lua: `${EMIT}
      if redis.call('HSETNX', KEYS[1], 'status', 'queued') == 0 then return 0 end
      redis.call('HSET', KEYS[1], 'body', ARGV[2], 'createdAt', ARGV[3])
      redis.call('EXPIRE', KEYS[1], ${KEPT_S})
      emit('queued')
      return 1`,
  },
  beginRow: {
    numberOfKeys: 2,
    lua: `${EMIT}
      local row = redis.call('HMGET', KEYS[1], 'status', 'body')
      if row[1] == 'sending' then
        redis.call('HSET', KEYS[1], 'status', 'unknown', 'endedAt', ARGV[2])
        emit('unknown')
      end
      if row[1] ~= 'queued' then return false end
      redis.call('HSET', KEYS[1], 'status', 'sending', 'begunAt', ARGV[2])
      return row[2]`,
  },
  acceptRow: {
    numberOfKeys: 3,
    lua: `${EMIT}
      redis.call('HSET', KEYS[1], 'status', 'accepted', 'zaapId', ARGV[2], 'messageId', ARGV[3], 'endedAt', ARGV[4])
      redis.call('SET', KEYS[3], ARGV[1], 'EX', ${KEPT_S})
      emit('accepted')
      return 1`,
  },
  endRow: {
    numberOfKeys: 2,
    lua: `${EMIT}
      redis.call('HSET', KEYS[1], 'status', ARGV[2], 'why', ARGV[3], 'endedAt', ARGV[4])
      emit(ARGV[2])
      return 1`,
  },
};

/** Opens the rows over a connection that the caller closes. */
export function createCarefulStore(connection: Redis): CarefulStore {
  for (const [name, script] of Object.entries(SCRIPTS)) connection.defineCommand(name, script);
  const scripts = connection as unknown as Scripts;
  const rowOf = (id: string): string => `careful:message:${id}`;
  return {
    async admit(rows) {
      const pipeline = connection.pipeline();
      const batch = pipeline as unknown as Scripts;
      for (const row of rows) void batch.admitRow(rowOf(row.id), EVENTS, row.id, JSON.stringify(row), Date.now());
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    },
    async begin(id) {
      const body = await scripts.beginRow(rowOf(id), EVENTS, id, Date.now());
      return body === null ? undefined : (JSON.parse(body) as SendRow);
    },
    async accepted(id, { zaapId, messageId }) {
      const found = `careful:by-message-id:${messageId}`;
      await scripts.acceptRow(rowOf(id), EVENTS, found, id, zaapId, messageId, Date.now());
    },
    async ended(id, status, why) {
      await scripts.endRow(rowOf(id), EVENTS, id, status, why, Date.now());
    },
  };
}
