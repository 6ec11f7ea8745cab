#!lua flags=allow-oom
--[[
  Raises a lane's notBefore (never lowers it) after a probe.

  KEYS[1]  lane: slot:lane
  ARGV[1]  waitMs: from now
  ARGV[2]  isUp: '1': the probe found the number working; the next attempt needs no further probe
  Result   ms until the lane may send
]]
--- @include "shared/now"
--- @include "attempt/rest"
local now = redisNow()
local notBefore = restAtLeast(KEYS[1], tonumber(redis.call('HGET', KEYS[1], 'notBefore') or 0), now, tonumber(ARGV[1]))
if ARGV[2] == '1' then redis.call('HDEL', KEYS[1], 'probe') else redis.call('HINCRBY', KEYS[1], 'streak', 1) end
return notBefore - now
