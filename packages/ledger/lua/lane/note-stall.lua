#!lua flags=allow-oom
--[[
  Shows why a lane's worker lets it wait. Stands until the next attempt begins (the lane's sequence rises) or until its
  time is over. Display only. allow-oom: a full Redis is one of the reasons.

  KEYS[1]  slot:lane
  ARGV[1]  reason
  ARGV[2]  ms from now
  Result   how many of the fields are new
]]
--- @include "shared/now"
return redis.call('HSET', KEYS[1], 'stall', ARGV[1], 'stallUntil', redisNow() + tonumber(ARGV[2]),
  'stallSeq', redis.call('HGET', KEYS[1], 'seq') or '0')
