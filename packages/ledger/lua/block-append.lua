#!lua
--[[
  Adds compacted messages at the end of a lane's blocks. Compare-and-set: the caller has seen how long the last block is.

  KEYS[1]  slot:h, hash: `last` (absent: 0), block → summary
  KEYS[2]  slot:h:<block>, list: the texts that the records were shortened by, then up to 128 records
  ARGV[1]  block
  ARGV[2]  elements of its list, as the caller knows them; 0 begins it
  ARGV[3]  its summary, as the caller knows it, or ''
  ARGV[4]  its summary with the new ones
  ARGV[5…] what is added to its list

  Result   1, or 0 when another process was faster; nothing was added
]]
local known = redis.call('HMGET', KEYS[1], 'last', ARGV[1])
if tonumber(known[1] or 0) > tonumber(ARGV[1]) or (known[2] or '') ~= ARGV[3] then return 0 end
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[2]) then return 0 end
for at = 5, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[at]) end
redis.call('HSET', KEYS[1], 'last', ARGV[1], ARGV[1], ARGV[4])
return 1
