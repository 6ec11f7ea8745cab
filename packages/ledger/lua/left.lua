#!lua flags=allow-oom
--[[
  Frees the places of accepted messages that Z-API's queue no longer lists: they left it, whether a callback said so
  or not. Only those accepted before the queue was asked, and those so old that no answer can be waited for.

  KEYS[1]  slot:out
  ARGV[1]  slot
  ARGV[2]  asked at, ms, Redis time
  ARGV[3]  ms after which a place is free in any case
  ARGV[4]  'all': the queue was not read, so all of ours may lie there; else how many of its items had no readable
           zaapId: as many of ours, the newest, may be among them (Z-API sends the oldest first)
  ARGV[5…] zaapIds that the queue lists
  Result   how many of ours are still there
]]
--- @include "now"
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', redisNow() - tonumber(ARGV[3]))
if ARGV[4] == 'all' then return redis.call('ZCARD', KEYS[1]) end
local listed, hidden = {}, tonumber(ARGV[4])
for at = 5, #ARGV do listed[ARGV[at]] = true end
for _, key in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[2], '-inf')) do
  local zaapId = redis.call('HGET', ARGV[1] .. ':m:' .. key, 'zaapId')
  if not zaapId or not listed[zaapId] then
    if hidden > 0 then hidden = hidden - 1 else redis.call('ZREM', KEYS[1], key) end
  end
end
return redis.call('ZCARD', KEYS[1])
