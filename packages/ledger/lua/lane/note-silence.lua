#!lua
--[[
  Counts the lanes that got no answer from the gateway, and makes every lane rest when there are enough of them.

  KEYS[1]  prefix:{gateway}:silent, lanes by when they last got no answer
  KEYS[2]  prefix:{gateway}:outage, exists for as long as the rest lasts
  ARGV[1]  lane
  ARGV[2]  ms in which they are counted together
  ARGV[3]  ms for which every lane rests
  ARGV[4]  how many lanes make an outage
  Result   { lanes within the time, ms of rest }
]]
--- @include "shared/now"
local now = redisNow()
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], math.max(1, tonumber(ARGV[2])))
local lanes = redis.call('ZCARD', KEYS[1])
if lanes >= tonumber(ARGV[4]) and tonumber(ARGV[3]) > 0 then redis.call('SET', KEYS[2], lanes, 'PX', ARGV[3]) end
return { lanes, math.max(0, redis.call('PTTL', KEYS[2])) }
