#!lua flags=allow-oom
--[[
  Drops an entry of the id index of compacted messages, unless a later message with the same id has it. allow-oom: it
  frees memory.

  KEYS[1]  prefix:ids:<bucket>, hash
  ARGV[1]  digest of the message's key
  ARGV[2]  lane number and when the message was made, as the entry has them
  Result   1 when it was dropped
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
