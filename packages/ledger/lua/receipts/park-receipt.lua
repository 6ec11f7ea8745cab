#!lua flags=allow-oom
--[[
  Keeps a callback whose message is not known (yet) as an orphan receipt, unless its id has just become known.

  KEYS[1]  slot:pk:<id>       list of events
  KEYS[2]  slot:z:<id>        look-up by zaapId
  KEYS[3]  slot:w:<id>        look-up by messageId
  KEYS[4]  slot:parked        ids by the time of their first event
  ARGV[1]  slot
  ARGV[2]  id
  ARGV[3]  event, JSON
  ARGV[4]  how long it is kept, ms
  ARGV[5]  how many ids are kept at most; the oldest are dropped first
  Result   the message key that the id belongs to; '' when it was kept
]]
--- @include "shared/now"
--- @include "shared/all-present"
local known = redis.call('GET', KEYS[2]) or redis.call('GET', KEYS[3])
if known then return known end
local now = redisNow()
local new = redis.call('ZSCORE', KEYS[4], ARGV[2]) and 0 or 1
local over = redis.call('ZCARD', KEYS[4]) + new - tonumber(ARGV[5])
local oldest = over > 0 and redis.call('ZRANGE', KEYS[4], 0, over - 1) or {}
local touched = { KEYS[1], KEYS[2], KEYS[3], KEYS[4] }
for _, id in ipairs(oldest) do touched[#touched + 1] = ARGV[1] .. ':pk:' .. id end
local cut = allPresent(touched)
if cut then return cut end

redis.call('RPUSH', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[4], 'NX', now, ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now - tonumber(ARGV[4]))
for _, id in ipairs(oldest) do
  redis.call('DEL', ARGV[1] .. ':pk:' .. id)
  redis.call('ZREM', KEYS[4], id)
end
return ''
