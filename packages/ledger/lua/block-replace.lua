#!lua flags=allow-oom
--[[
  Replaces one compacted message by another form of it, as after a late READ.
  Compare-and-set on its old bytes and on its block's summary. allow-oom: what is learnt of a message is never refused.

  KEYS[1]  slot:h, hash: block → summary
  KEYS[2]  slot:h:<block>, list
  ARGV[1]  block
  ARGV[2]  index of the record in the list
  ARGV[3]  its old bytes
  ARGV[4]  its new bytes
  ARGV[5]  the block's old summary
  ARGV[6]  the block's new summary
  ARGV[7]  the texts by which the new bytes were shortened: the first element of the list

  Result   1, or 0 when record or summary is not as the caller has seen it; nothing was changed
]]
if redis.call('LINDEX', KEYS[2], ARGV[2]) ~= ARGV[3] then return 0 end
if redis.call('LINDEX', KEYS[2], 0) ~= ARGV[7] then return 0 end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[5] then return 0 end
redis.call('LSET', KEYS[2], ARGV[2], ARGV[4])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[6])
return 1
