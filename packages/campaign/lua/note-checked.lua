#!lua flags=allow-oom
--[[
  Notes in a campaign's record that every fed row of a lane has its message, as of a recovery. A record that was removed meanwhile stays removed.

  KEYS[1]  the campaign's record
  ARGV[1]  lane
  ARGV[2]  epoch of the recovery
  Result   1, or 0 where there is no such record
]]
if redis.call('HEXISTS', KEYS[1], 'plan') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'checked:' .. ARGV[1], ARGV[2])
return 1
