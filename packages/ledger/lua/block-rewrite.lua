#!lua flags=allow-oom
--[[
  Writes a block of compacted messages from scratch, where a person is forgotten. Compare-and-set on all of its bytes.
  allow-oom: a person who asks for it is forgotten.

  KEYS[1]  slot:h, hash: block → summary
  KEYS[2]  slot:h:<block>, list
  ARGV[1]  block
  ARGV[2]  SHA-1, in hex, of its old elements, one behind the other
  ARGV[3]  the block's old summary
  ARGV[4]  the block's new summary
  ARGV[5…] its new elements, as many as the old ones

  Result   1, or 0 when block or summary is not as the caller has seen it; nothing was changed
]]
local old = redis.call('LRANGE', KEYS[2], 0, -1)
if #old ~= #ARGV - 4 or redis.sha1hex(table.concat(old)) ~= ARGV[2] then return 0 end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[3] then return 0 end
for at = 5, #ARGV do redis.call('LSET', KEYS[2], at - 5, ARGV[at]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
return 1
