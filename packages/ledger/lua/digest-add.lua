#!lua
--[[
  Adds digests to the index of compacted messages, all of them or none. Idempotent: an entry that is there stays once.
  Two messages may share a digest: then it names both positions.

  KEYS[1]  slot:x, hash: `buckets` (absent: 1), `entries`
  KEYS[2…] slot:x:<bucket>, hash: digest → positions, separated by commas
  ARGV[1]  the number of buckets by which the caller chose those keys
  ARGV[2…] in threes: which of the keys (2 …), digest, position

  Result   { 1, entries } | { 0, buckets } when there are more buckets by now; nothing was added
]]
local meta = redis.call('HMGET', KEYS[1], 'buckets', 'entries')
local buckets = tonumber(meta[1] or 1)
if buckets ~= tonumber(ARGV[1]) then return { 0, buckets } end
local added = 0
for at = 2, #ARGV, 3 do
  local bucket, digest, position = KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2]
  local known = redis.call('HGET', bucket, digest)
  if not known then
    redis.call('HSET', bucket, digest, position)
    added = added + 1
  elseif not string.find(',' .. known .. ',', ',' .. position .. ',', 1, true) then
    redis.call('HSET', bucket, digest, known .. ',' .. position)
  end
end
return { 1, redis.call('HINCRBY', KEYS[1], 'entries', added) }
