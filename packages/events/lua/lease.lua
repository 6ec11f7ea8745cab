#!lua
--[[
  Takes a lease, or keeps it: of several processes one holds it, and it is free again when its holder fell silent.

  KEYS[1]  lease (string: token of its holder)
  ARGV[1]  token
  ARGV[2]  ms until it lapses
  Result   1 when it is the caller's now, else 0
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
