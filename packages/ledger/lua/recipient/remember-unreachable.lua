#!lua flags=allow-oom
--[[
  Remembers a person whom Z-API cannot reach, and forgets those whose time is over. allow-oom: callbacks are applied
  even when Redis is full, and one person takes a few bytes.

  KEYS[1]  sorted set: hash of a person → when Z-API reported it, ms
  ARGV[1]  hash of the person
  ARGV[2]  ms for which it is kept
  Result   1 when the person was not known, else 0
]]
--- @include "shared/now"
local now = redisNow()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
local new = redis.call('ZADD', KEYS[1], now, ARGV[1])
-- Clearing happens only on a report: without new ones, old entries stay.
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return new
