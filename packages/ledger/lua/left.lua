#!lua flags=allow-oom
--[[
  Frees the places of accepted messages that Z-API's queue no longer lists: they left it, whether a callback said so
  or not. Only those accepted before the queue was asked, and those so old that no answer can be waited for.

  KEYS[1]  slot:out
  ARGV[1]  slot
  ARGV[2]  asked at, ms, Redis time
  ARGV[3]  ms after which a place is free in any case
  ARGV[4…] zaapIds that the queue lists
  Result   how many of ours are still there
]]
--- @include "now"
local listed = {}
for at = 4, #ARGV do listed[ARGV[at]] = true end
local now = redisNow()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[3]))
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])) do
  local zaapId = redis.call('HGET', ARGV[1] .. ':m:' .. key, 'zaapId')
  if not zaapId or not listed[zaapId] then redis.call('ZREM', KEYS[1], key) end
end
return redis.call('ZCARD', KEYS[1])
