#!lua flags=allow-oom
--[[
  Restores an attempt of a message that Redis has lost, from the journal of its worker. Compare-and-set on what the
  caller decided about. The same attempt twice changes nothing, since the first time makes it the message's last one.
  allow-oom: a message that may have been sent is never refused.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:lane
  KEYS[3]  slot:f:<component>, the facts about its recipient
  KEYS[4]  slot:f
  KEYS[5]  slot:due
  KEYS[6…] everything else that is touched: indexes, counters, id look-ups, the outbox
  ARGV[1]  slot
  ARGV[2]  message key
  ARGV[3]  the repair, JSON: { status, attempts, nonce (as they stood), to? (absent: the status stays), doubled?,
             attempt, newNonce, at, e (as facts name its end), zaapId?, messageId?, error }
  ARGV[4]  component and caption digest, as 'component digest'; '' leaves the facts alone
  ARGV[5]  retention of the id look-ups and of facts, ms
  Result   { 'done', 1 when it became a certain duplicate } | { 'changed' } when the message has changed since
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "attempt/note-attempt"
--- @include "message/count-duplicate"
local slot, key = ARGV[1], ARGV[2]
local v = cjson.decode(ARGV[3])
local m = redis.call('HMGET', KEYS[1], 'status', 'n', 'nonce', 'campaign', 'erased', 'startedAt')
if m[1] ~= v.status or tonumber(m[2] or 0) ~= v.attempts or (m[3] or '') ~= v.nonce then return { 'changed' } end

local now = redisNow()
local campaign = m[4]
-- The journal's time comes from another machine's clock. Signs older than an attempt cannot be about it, so an attempt must not
-- appear to begin later than it may have begun: never after now.
local beganAt = math.min(v.at, now)
if ARGV[4] ~= '' and not m[5] then
  local component, caption = string.match(ARGV[4], '^(%S+) (%S*)$')
  local c = caption ~= '' and caption or nil
  -- The attempt that is open now ends later, and may turn out to have been accepted too: both are judged together.
  if v.status == 'sending' then
    local other = { m = key, n = v.attempts, b = tonumber(m[6]), e = 'silent', c = c }
    noteAttempt(KEYS[3], KEYS[4], KEYS[5], component, v.nonce, other, now, ARGV[5])
  end
  local fact = { m = key, n = v.attempt, b = beganAt, e = v.e, z = v.zaapId, w = v.messageId, c = c }
  noteAttempt(KEYS[3], KEYS[4], KEYS[5], component, v.newNonce, fact, now, ARGV[5])
end

redis.call('HSET', KEYS[1], 'n', math.max(v.attempts, v.attempt), 'nonce', v.newNonce, 'startedAt', beganAt)
redis.call('HINCRBY', KEYS[1], 'unproven', 1)
if v.to then
  move(slot, key, v.status, v.to, now, campaign)
  redis.call('HSET', KEYS[1], 'errorCode', v.to == 'unknown' and 'rollback' or '', 'error',
    v.to == 'unknown' and v.error or '')
  if v.to == 'accepted' then redis.call('HSET', KEYS[1], 'acceptedAt', now) end
end
local function keep(name, index, id)
  if not id then return end
  if v.to then redis.call('HSET', KEYS[1], name, id) end
  redis.call('SET', slot .. index .. id, key, 'PX', ARGV[5], 'NX')
end
keep('zaapId', ':z:', v.zaapId)
keep('messageId', ':w:', v.messageId)
if v.to and v.zaapId then redis.call('HSET', KEYS[1], 'zaapIdOf', v.attempt) end
local certain = 0
if v.doubled then
  certain = noteDoubled(KEYS[1], KEYS[2], campaign and slot .. ':c:' .. campaign, v.doubled)
end
return { 'done', certain }
