#!lua flags=allow-oom
--[[
  Gives back a place of a day's limit: its message was proven unsent. Once per token, however often it is asked: a
  lost answer and the repeated question must not give two places.

  KEYS[1]  as in take-day
  ARGV[1]  token of the taking

  Result   1 | 0: given back before, or the day is over
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HSETNX', KEYS[1], 'back:' .. ARGV[1], 1) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'taken', -1)
return 1
