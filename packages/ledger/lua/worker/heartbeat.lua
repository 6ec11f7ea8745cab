#!lua flags=allow-oom
--[[
  A worker's heartbeat: records that it is alive and returns which others are.

  KEYS[1]  prefix:{workers}  (zset: worker id, time of the last heartbeat)
  KEYS[2]  prefix:{workers}:incarnation
  KEYS[3]  prefix:{workers}:beats
  KEYS[4]  prefix:{workers}:recovery
  KEYS[5]  prefix:{workers}:layouts  (hash: process id → layout, when it said so, and its version)
  ARGV[1]  worker id
  ARGV[2]  ms after which an entry is dropped altogether
  ARGV[3]  name for this Redis, if it does not have one yet
  ARGV[4]  the run of Redis that this worker has compared its journals with, or ''
  ARGV[5]  the layout that the worker knows
  ARGV[6]  its version
  Result   { now, incarnation, heartbeats so far, epoch of the last recovery or '', '1' while it is open, id, time of its last heartbeat, id, time … }
]]
--- @include "shared/now"
local now = redisNow()
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[5], ARGV[1], ARGV[5] .. ' ' .. now .. ' ' .. ARGV[6])
-- The clock was set back since: those heartbeats would look recent for as long as that, and their workers alive.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do redis.call('ZADD', KEYS[1], now, id) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
local result = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
-- Set once: a Redis without it, or with another, has lost data or was replaced.
redis.call('SET', KEYS[2], ARGV[3], 'NX')
local recovery = redis.call('HMGET', KEYS[4], 'run', 'epoch', 'open')
-- How far this run of Redis has come: a worker that was silent long before that has nothing that it could lose.
if recovery[1] and recovery[1] == ARGV[4] then redis.call('HSET', KEYS[4], 'point', now) end
local head = { tostring(now), redis.call('GET', KEYS[2]), tostring(redis.call('INCR', KEYS[3])), recovery[2] or '',
  recovery[3] == '1' and '1' or '' }
for at = #head, 1, -1 do table.insert(result, 1, head[at]) end
return result
