#!lua
--[[
  Gives a lane its number in the people's buckets, once and for good.

  KEYS[1]  hash: lane → number
  ARGV[1]  lane
  Result   its number
]]
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return tonumber(known) end
local number = redis.call('HLEN', KEYS[1])
redis.call('HSET', KEYS[1], ARGV[1], number)
return number
