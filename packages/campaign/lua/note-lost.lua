#!lua flags=allow-oom
--[[
  Notes in a campaign's record how many of its rows have no message any more. A record that was removed meanwhile stays removed.

  KEYS[1]  the campaign's record
  ARGV[1]  number of rows
  Result   1, or 0 where there is no such record
]]
if redis.call('HEXISTS', KEYS[1], 'plan') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'lost', ARGV[1])
return 1
