export { redisNow } from './clock.ts';
export { assertRedisFit, checkRedis, type CheckOptions, type RedisFinding } from './check.ts';
export { closeRedis, connect, type ConnectOptions, type RedisClient, type RedisPurpose } from './connect.ts';
export { makeDataDir, openToOthers } from './data-folder/data-dir.ts';
export {
  answersAt,
  embeddedNotePath,
  readEmbeddedNote,
  readEmbeddedUrl,
  type EmbeddedNote,
} from './data-folder/embedded-note.ts';
export {
  holderOf,
  identifyProcess,
  isProcessAlive,
  takeLock,
  type Lock,
  type ProcessIdentity,
} from './data-folder/lock.ts';
export { createRedisRun } from './redis-run.ts';
export { createReplicaWait, type ReplicaWait, type ReplicaWaitOptions } from './replica-wait.ts';
export { maskRedisUrl, parseRedisUrl, type RedisAddress, type RedisTarget } from './target.ts';
export { bindScript } from './script.ts';
export { probeWrites } from './write-probe.ts';
export { isFull, isUnreachable, redisFull, redisUnreachable } from './unreachable.ts';
