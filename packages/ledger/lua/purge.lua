#!lua flags=allow-oom
--[[
  Forgets messages that came to their end longer ago than the retention time.

  KEYS[1]  slot:s:<status>, a status nothing leaves by itself
  KEYS[2]  slot:tidy, hash of the messages whose directory entries are to be looked at
  ARGV[1]  slot
  ARGV[2]  retention, ms
  ARGV[3]  how many at most
  Result   keys of the forgotten messages; the caller deletes their directory entries, which live in other slots
]]
--- @include "now"
local slot = ARGV[1]
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', redisNow() - tonumber(ARGV[2]), 'LIMIT', 0, tonumber(ARGV[3]))
for _, key in ipairs(keys) do
  local m = redis.call('HMGET', slot .. ':m:' .. key, 'campaign', 'restored', 'createdAt')
  local campaign = m[1]
  -- It was compacted once, and has an entry from then.
  if m[2] then redis.call('HSET', KEYS[2], key, m[3]) end
  if campaign then
    redis.call('ZREM', slot .. ':cm:' .. campaign, key)
    -- Its status stays counted. A campaign that was removed has no counters any more, and gets none.
    if redis.call('EXISTS', slot .. ':c:' .. campaign) == 1 then
      redis.call('HINCRBY', slot .. ':c:' .. campaign, 'forgotten', 1)
    end
  end
  redis.call('DEL', slot .. ':m:' .. key)
  redis.call('ZREM', slot .. ':all', key)
  redis.call('ZREM', slot .. ':out', key)
  redis.call('SREM', slot .. ':errored', key)
  redis.call('ZREM', KEYS[1], key)
end
return keys
