#!lua
--[[
  Gives a lane its permanent number in the buckets of people and ids.

  KEYS[1]  hash: lane → number
  ARGV[1]  lane
  ARGV[2]  the number derived from its name; the next free one when another lane has that
  Result   its number
]]
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return tonumber(known) end
local taken = {}
for _, each in ipairs(redis.call('HVALS', KEYS[1])) do taken[tonumber(each)] = true end
local number = tonumber(ARGV[2])
while taken[number] do number = number + 1 end
redis.call('HSET', KEYS[1], ARGV[1], number)
return number
