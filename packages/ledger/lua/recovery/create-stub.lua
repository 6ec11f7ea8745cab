#!lua flags=allow-oom
--[[
  Stands in for a message that Redis has lost and that may have been sent: its id is taken, so that neither a client nor
  a campaign queues it again. Creating the message again with the same content fills it in (create.lua). allow-oom: a
  message that may have been sent is never refused. Idempotent.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:s:<status>
  KEYS[3]  slot:all
  KEYS[4]  slot:out
  KEYS[5]  slot:outbox
  KEYS[6]  slot:z:<zaapId>, or KEYS[1] again
  KEYS[7]  slot:w:<messageId>, or KEYS[1] again
  ARGV[1]  slot
  ARGV[2]  message key
  ARGV[3]  body, JSON
  ARGV[4]  content hash
  ARGV[5]  status: 'accepted' or 'unknown'
  ARGV[6]  the attempt, JSON: { generation, attempt, nonce, at, zaapId?, messageId?, error }
  ARGV[7]  retention of the id look-ups, ms
  Result   1, or 0 when there is such a message
]]
--- @include "shared/now"
--- @include "shared/append-event"
--- @include "shared/all-present"
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local cut = allPresent({ KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], ARGV[1] .. ':outbox' })
if cut then return cut end
local status, v = ARGV[5], cjson.decode(ARGV[6])
local now = redisNow()
-- First of all, as in create.lua.
redis.call('ZADD', KEYS[3], now, ARGV[2])
redis.call('HSET', KEYS[1], 'body', ARGV[3], 'content', ARGV[4], 'status', status, 'gen', v.generation, 'n', v.attempt,
  'nonce', v.nonce, 'startedAt', math.min(v.at, now), 'createdAt', now, 'at', now, 'ageFrom', now, 'unproven', 1,
  'stub', '1')
if status == 'unknown' then
  redis.call('HSET', KEYS[1], 'errorCode', 'rollback', 'error', v.error)
else
  redis.call('HSET', KEYS[1], 'acceptedAt', now)
  redis.call('ZADD', KEYS[4], now, ARGV[2])
end
redis.call('ZADD', KEYS[2], now, ARGV[2])
if v.zaapId then
  redis.call('HSET', KEYS[1], 'zaapId', v.zaapId, 'zaapIdOf', v.attempt)
  redis.call('SET', KEYS[6], ARGV[2], 'PX', ARGV[7])
end
if v.messageId then
  redis.call('HSET', KEYS[1], 'messageId', v.messageId)
  redis.call('SET', KEYS[7], ARGV[2], 'PX', ARGV[7])
end
appendEvent(ARGV[1], status, ARGV[2], false)
return 1
