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
--- @include "whole"
local listed = {}
for at = 4, #ARGV do listed[ARGV[at]] = true end
local now = redisNow()
local old = now - tonumber(ARGV[3])
local accepted = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2], 'WITHSCORES')
local touched = { KEYS[1] }
for at = 1, #accepted, 2 do touched[#touched + 1] = ARGV[1] .. ':m:' .. accepted[at] end
local cut = whole(touched)
if cut then return cut end
local count = redis.call('ZCARD', KEYS[1])
for at = 1, #accepted, 2 do
  local zaapId = redis.call('HGET', ARGV[1] .. ':m:' .. accepted[at], 'zaapId')
  if tonumber(accepted[at + 1]) <= old or not zaapId or not listed[zaapId] then
    count = count - redis.call('ZREM', KEYS[1], accepted[at])
  end
end
return count
