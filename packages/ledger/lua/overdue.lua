#!lua flags=allow-oom
--[[
  Moves queued messages that are past their time to `expired`, also on a held lane that never asks to begin.

  KEYS[1]  slot:age
  KEYS[2]  slot:expiry
  KEYS[3]  slot:lane
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
-- Time in which the lane was closed does not count, but for urgent messages, which go out in it.
local opened = tonumber(redis.call('HGET', KEYS[3], 'agesFrom') or 0)
local function isYoungAgain(key, message)
  if opened + maxAge <= now or tonumber(redis.call('HGET', message, 'ageFrom') or 0) >= opened then return false end
  if cjson.decode(redis.call('HGET', message, 'body')).priority == 'urgent' then return false end
  redis.call('HSET', message, 'ageFrom', opened)
  redis.call('ZADD', KEYS[1], opened, key)
  return true
end
local function expire(keys, code)
  for _, key in ipairs(keys) do
    local message = slot .. ':m:' .. key
    local m = redis.call('HMGET', message, 'status', 'campaign')
    if m[1] == 'queued' and code == 'too_old' and isYoungAgain(key, message) then
      -- It stays.
    elseif m[1] == 'queued' then
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
