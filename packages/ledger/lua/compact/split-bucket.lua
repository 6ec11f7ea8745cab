#!lua
--[[
  Adds one bucket to the index of compacted messages: the entries that belong to it move there from the next bucket to
  split (linear hashing). Both are written from scratch, so that Redis stores them compactly again.

  KEYS[1]  slot:x, hash: `buckets` (absent: 1)
  KEYS[2]  slot:x:<bucket that is split>
  KEYS[3]  slot:x:<new bucket>
  ARGV[1]  the number of buckets by which the caller chose those keys; the new bucket has that number
  ARGV[2]  the power of two whose remainder separates the two buckets

  Result   the number of buckets; the caller's plus one when it was split
]]
local buckets = tonumber(redis.call('HGET', KEYS[1], 'buckets') or 1)
if buckets ~= tonumber(ARGV[1]) then return buckets end
local modulus = tonumber(ARGV[2])
local entries = redis.call('HGETALL', KEYS[2])
local moved = {}
for at = 1, #entries, 2 do
  local a, b, c, d = string.byte(entries[at], 1, 4)
  local hash = ((a * 256 + b) * 256 + c) * 256 + d
  if hash % modulus == buckets then moved[entries[at]] = entries[at + 1] end
end
-- Neither bucket is emptied and refilled: a deleted key cannot be written again in a slot that is being moved.
for digest, position in pairs(moved) do redis.call('HSET', KEYS[3], digest, position) end
for _, digest in ipairs(redis.call('HKEYS', KEYS[3])) do
  if not moved[digest] then redis.call('HDEL', KEYS[3], digest) end
end
for digest in pairs(moved) do redis.call('HDEL', KEYS[2], digest) end
return redis.call('HINCRBY', KEYS[1], 'buckets', redis.call('HEXISTS', KEYS[1], 'buckets') == 1 and 1 or 2)
