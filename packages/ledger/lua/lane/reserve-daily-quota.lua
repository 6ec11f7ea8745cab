#!lua
--[[
  Makes one reservation under a day's limit if there is room, or reuses the one kept for this message. A caller that
  dies before the attempt loses a reservation; there is never one too many. Without flags=allow-oom: it runs before
  `open`, and a full Redis stops sending there.

  KEYS[1]  reservations of one day, a hash: taken → how many; kept:<message key>; back:<token> of a released one
  ARGV[1]  limit
  ARGV[2]  ms for which the day is kept
  ARGV[3]  message key

  Result   1: reserved | 2: the kept reservation was reused | 0: the limit is reached
]]
if redis.call('HDEL', KEYS[1], 'kept:' .. ARGV[3]) == 1 then return 2 end
local taken = tonumber(redis.call('HGET', KEYS[1], 'taken') or 0)
if taken >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'taken', taken + 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
