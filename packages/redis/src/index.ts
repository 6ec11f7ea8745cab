export { assertRedisFit, checkRedis, type CheckOptions, type RedisFinding } from './check.ts';
export { closeRedis, connect, type ConnectOptions, type RedisClient, type RedisPurpose } from './connect.ts';
export { makeDataDir, openToOthers } from './data-dir.ts';
export { answersAt, embeddedNotePath, readEmbeddedNote, readEmbeddedUrl, type EmbeddedNote } from './embedded-note.ts';
export { holderOf, identifyProcess, isProcessAlive, takeLock, type Lock, type ProcessIdentity } from './lock.ts';
export { maskRedisUrl, parseRedisUrl, type RedisAddress, type RedisTarget } from './target.ts';
export { bindScript } from './script.ts';
export { probeWrites } from './write-probe.ts';
export { isFull, isUnreachable, redisFull, redisUnreachable } from './unreachable.ts';
