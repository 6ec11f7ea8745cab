#!lua flags=allow-oom
--[[
  Releases a reservation under a day's limit: its message was proven unsent. Once per token: a lost reply and the
  repeated call must not release two.

  KEYS[1]  as in reserve-daily-quota
  ARGV[1]  token of the reservation

  Result   1 | 0: released before, or the day is over
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HSETNX', KEYS[1], 'back:' .. ARGV[1], 1) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'taken', -1)
return 1
