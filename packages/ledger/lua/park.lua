#!lua flags=allow-oom
--[[
  Keeps a callback whose message is not known (yet) for later, unless its id has become known in this very moment.

  KEYS[1]  slot:pk:<id>       list of events
  KEYS[2]  slot:z:<id>        look-up by zaapId
  KEYS[3]  slot:w:<id>        look-up by messageId
  KEYS[4]  slot:parked        ids by the time their first event came
  ARGV[1]  slot
  ARGV[2]  id
  ARGV[3]  event, JSON
  ARGV[4]  how long it is kept, ms
  ARGV[5]  how many ids are kept at most; the oldest go first
  Result   the message key that the id belongs to; '' when it was parked
]]
--- @include "now"
local known = redis.call('GET', KEYS[2]) or redis.call('GET', KEYS[3])
if known then return known end
redis.call('RPUSH', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
local now = redisNow()
redis.call('ZADD', KEYS[4], 'NX', now, ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now - tonumber(ARGV[4]))
local over = redis.call('ZCARD', KEYS[4]) - tonumber(ARGV[5])
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, over - 1)) do
    redis.call('DEL', ARGV[1] .. ':pk:' .. id)
    redis.call('ZREM', KEYS[4], id)
  end
end
return ''
