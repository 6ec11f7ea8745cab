#!lua flags=allow-oom
--[[
  Moves queued messages that are past their time to `expired`, also on a held lane that never asks to begin.

  KEYS[1]  slot:age
  KEYS[2]  slot:expiry
  ARGV[1]  slot
  ARGV[2]  highest age of a direct message, ms; 0 = none
  ARGV[3]  how many at most
  Result   keys of the messages that expired
]]
--- @include "now"
--- @include "move"
local slot, maxAge, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now = redisNow()
local expired = {}
local function expire(keys, code)
  for _, key in ipairs(keys) do
    local message = slot .. ':m:' .. key
    local m = redis.call('HMGET', message, 'status', 'campaign')
    if m[1] == 'queued' then
      move(slot, key, 'queued', 'expired', now, m[2])
      redis.call('HSET', message, 'errorCode', code, 'error', 'not sent in time')
      expired[#expired + 1] = key
    else
      redis.call('ZREM', KEYS[1], key)
      redis.call('ZREM', KEYS[2], key)
    end
  end
end
expire(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, limit), 'expired')
if maxAge > 0 then
  expire(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - maxAge, 'LIMIT', 0, limit), 'too_old')
end
return expired
