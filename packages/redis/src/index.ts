export { assertRedisFit, checkRedis, type CheckOptions, type RedisFinding } from './check.ts';
export { closeRedis, connect, type ConnectOptions, type RedisClient, type RedisPurpose } from './connect.ts';
export { makeDataDir, openToOthers } from './data-dir.ts';
export { readEmbeddedUrl, startEmbeddedRedis, type EmbeddedOptions, type EmbeddedRedis } from './embedded.ts';
export { rewriteAppendOnlyFile } from './rewrite.ts';
export { findRedisServer } from './server.ts';
export { maskRedisUrl, parseRedisUrl, type RedisAddress, type RedisTarget } from './target.ts';
export { bindScript } from './script.ts';
export { isFull, isUnreachable, redisFull, redisUnreachable } from './unreachable.ts';
