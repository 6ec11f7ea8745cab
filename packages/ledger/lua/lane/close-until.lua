#!lua flags=allow-oom
--[[
  Records until when an instance's rules keep its lane closed. The age of its direct messages counts from there, except
  for urgent ones, which can be sent meanwhile. allow-oom: on a full Redis too, nothing ages in closed hours.

  KEYS[1]  slot:lane
  ARGV[1]  ms, Redis time; '' = it is open
  ARGV[2]  reason
  Result   1 when it was not recorded before, else 0
]]
--- @include "shared/now"
if ARGV[1] ~= '' then
  local isNew = redis.call('HGET', KEYS[1], 'waitUntil') ~= ARGV[1]
  redis.call('HSET', KEYS[1], 'waitUntil', ARGV[1], 'waitFor', ARGV[2], 'agesFrom', ARGV[1])
  return isNew and 1 or 0
end
local gone = redis.call('HDEL', KEYS[1], 'waitUntil', 'waitFor')
-- Open before the recorded time: the rules have changed.
if tonumber(redis.call('HGET', KEYS[1], 'agesFrom') or 0) > redisNow() then
  redis.call('HSET', KEYS[1], 'agesFrom', redisNow())
end
return gone > 0 and 1 or 0
