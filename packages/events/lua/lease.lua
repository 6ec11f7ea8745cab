#!lua
--[[
  Takes or renews a lease. One process holds it at a time; it is free again once its holder has stopped renewing it.

  KEYS[1]  lease (string: token of its holder)
  ARGV[1]  token
  ARGV[2]  ms until it lapses
  Result   1 if the caller holds it now, else 0
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
