#!lua
--[[
  Takes one place of a day's limit, if one is left, or the one that is kept for this message. Whoever asks may die
  before the attempt: a place is lost then, and never one too many given.
  Without flags=allow-oom: it stands before `begin`, and a full Redis stops sending there.

  KEYS[1]  places of one day, a hash: taken → how many; kept:<message key>; back:<token> of a place given back
  ARGV[1]  limit
  ARGV[2]  ms for which the day is kept
  ARGV[3]  message key

  Result   1: a place was taken | 2: the kept one was | 0: none is left
]]
if redis.call('HDEL', KEYS[1], 'kept:' .. ARGV[3]) == 1 then return 2 end
local taken = tonumber(redis.call('HGET', KEYS[1], 'taken') or 0)
if taken >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'taken', taken + 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
