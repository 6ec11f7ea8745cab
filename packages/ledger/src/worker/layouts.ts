import { PomboError, defined } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { layoutKey, layoutsKey, workersKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { VERSION } from './version.ts';

/** The layout of the keys in Redis that this version knows (`docs/decisions/0009-what-redis-keeps.md`). */
export const LAYOUT = 3;

/** Which layouts the living processes know: data that an older one cannot read must not be written while it lives. */
export interface Layouts {
  /**
   * Announces that a process lives and knows this layout; repeat every {@link ANNOUNCE_MS}. Workers announce it in
   * their heartbeat.
   */
  announce(process: string): Promise<void>;
  withdraw(process: string): Promise<void>;
  /** Throws `redis_newer` when Redis has a layout that this version does not know. */
  assertReadable(): Promise<void>;
  /**
   * Whether messages may be compacted, that is, every living process knows this layout. The first time, raises the
   * layout of Redis.
   */
  mayCompact(): Promise<boolean>;
  /** Whether Redis has layout 3, so that no living process expects a message's body as JSON. Never raises it. */
  mayPack(): Promise<boolean>;
  /** Returns the living processes that announce themselves, workers and servers of the API, by name. */
  processes(): Promise<RunningProcess[]>;
}

/** A process that uses this Redis. */
export interface RunningProcess {
  process: string;
  kind: 'worker' | 'api';
  /** Absent if it is older than the announcement of versions. */
  version?: string;
}

/** The layout since which bodies are packed. */
const PACKED = 3;

export const ANNOUNCE_MS = 20_000;
/** A process that has not announced itself for this long counts as dead. */
const LIVING_MS = 3 * ANNOUNCE_MS;
/** And is forgotten after this long. */
const FORGET_MS = 24 * 60 * 60 * 1000;
/** How long a result is reused, because the sweep needs it for every lane (ms). */
const ANSWER_MS = 5000;

export function createLayouts(client: RedisClient, prefix: string, answerMs: number = ANSWER_MS): Layouts {
  const raise = bindScript(client, 'worker/raise-layout', 1);
  const set = bindScript(client, 'shared/hset-oom', 1);
  const key = layoutsKey(prefix);
  let answer: { at: number; may: boolean } | undefined;
  let found: { at: number; layout: Promise<number> } | undefined;

  const read = async (): Promise<number> => Number((await client.get(layoutKey(prefix))) ?? 1);

  /** Returns what each process announced, the dead ones included. A worker that announces nothing knows the first layout. */
  async function announcements(): Promise<{ now: number; heard: Map<string, Announced> }> {
    const [now, announced, roll] = await Promise.all([
      redisNow(client),
      client.hgetall(key),
      client.zrange(workersKey(prefix), '0', '-1', 'WITHSCORES'),
    ]);
    const heard = new Map<string, Announced>();
    for (const [process, said] of Object.entries(announced)) {
      const [layout, at, version] = said.split(' ');
      heard.set(process, { kind: 'api', layout: Number(layout), at: Number(at), version });
    }
    const beats = roll.flat();
    for (let at = 0; at + 1 < beats.length; at += 2) {
      const worker = String(beats[at]);
      const { layout = 1, version } = heard.get(worker) ?? {};
      heard.set(worker, { kind: 'worker', layout, version, at: Number(beats[at + 1]) });
    }
    return { now, heard };
  }

  async function allKnow(): Promise<boolean> {
    const { now, heard } = await announcements();
    const gone = [...heard].filter(([, { at }]) => now - at > FORGET_MS).map(([process]) => process);
    if (gone.length > 0) await client.hdel(key, ...gone);
    return [...heard.values()].every(({ layout, at }) => layout >= LAYOUT || now - at > LIVING_MS);
  }

  return {
    async announce(process) {
      await set(key, process, `${LAYOUT} ${await redisNow(client)} ${VERSION}`, '');
    },

    async withdraw(process) {
      await client.hdel(key, process);
    },

    async assertReadable() {
      const layout = await read();
      if (layout <= LAYOUT) return;
      throw new PomboError(
        'redis_newer',
        `The data in this Redis has layout ${layout}, written by a newer Pombo; this version knows layout ${LAYOUT}`,
        { hint: 'Start the newer version here too. An older one would send messages again that it cannot see.' },
      );
    },

    async mayCompact() {
      const now = performance.now();
      if (answer !== undefined && now - answer.at < answerMs) return answer.may;
      const may = (await allKnow()) && Number(await raise(layoutKey(prefix), LAYOUT)) === LAYOUT;
      answer = { at: now, may };
      return may;
    },

    async mayPack() {
      const now = performance.now();
      // A thousand messages of one call ask at once.
      if (found === undefined || now - found.at > answerMs) {
        const layout = read();
        found = { at: now, layout };
        layout.catch(() => (found = undefined));
      }
      return (await found.layout) >= PACKED;
    },

    async processes() {
      const { now, heard } = await announcements();
      return [...heard]
        .filter(([, { at }]) => now - at <= LIVING_MS)
        .map(([process, { kind, version }]) => ({ process, kind, ...defined({ version }) }))
        .toSorted((one, other) => (one.process < other.process ? -1 : 1));
    },
  };
}

interface Announced {
  kind: RunningProcess['kind'];
  layout: number;
  /** Redis time, ms. */
  at: number;
  version: string | undefined;
}
