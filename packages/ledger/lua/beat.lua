#!lua flags=allow-oom
--[[
  A worker's heartbeat: says that it lives and hears who else does.

  KEYS[1]  prefix:{workers}  (zset: worker id, time of the last beat)
  KEYS[2]  prefix:{workers}:incarnation
  KEYS[3]  prefix:{workers}:layouts  (hash: process id → layout and when it said so)
  ARGV[1]  worker id
  ARGV[2]  ms after which an entry is dropped altogether
  ARGV[3]  name for this Redis, if it has none yet
  ARGV[4]  the layout that the worker knows
  Result   { now, incarnation, id, time of its last beat, id, time … }
]]
--- @include "now"
local now = redisNow()
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[4] .. ' ' .. now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
local result = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
-- Set once and never again: a Redis without it, or with another, is not the one we knew.
redis.call('SET', KEYS[2], ARGV[3], 'NX')
table.insert(result, 1, redis.call('GET', KEYS[2]))
table.insert(result, 1, tostring(now))
return result
