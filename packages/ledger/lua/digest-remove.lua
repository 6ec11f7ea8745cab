#!lua flags=allow-oom
--[[
  Removes entries from the index of compacted messages, all of them or none. Idempotent. allow-oom: it frees memory.

  KEYS[1]  slot:x, hash: `buckets` (absent: 1), `entries`
  KEYS[2…] slot:x:<bucket>
  ARGV[1]  the number of buckets by which the caller chose those keys
  ARGV[2…] in threes: which of the keys (2 …), digest, position

  Result   { 1, entries } | { 0, buckets } when there are more buckets by now; nothing was removed
]]
local meta = redis.call('HMGET', KEYS[1], 'buckets', 'entries')
local buckets = tonumber(meta[1] or 1)
if buckets ~= tonumber(ARGV[1]) then return { 0, buckets } end
local removed = 0
for at = 2, #ARGV, 3 do
  local bucket, digest, position = KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2]
  local left = {}
  for each in string.gmatch(redis.call('HGET', bucket, digest) or '', '[^,]+') do
    if each ~= position then left[#left + 1] = each end
  end
  if #left > 0 then
    redis.call('HSET', bucket, digest, table.concat(left, ','))
  else
    removed = removed + redis.call('HDEL', bucket, digest)
  end
end
return { 1, redis.call('HINCRBY', KEYS[1], 'entries', 0 - removed) }
