#!lua flags=allow-oom
--[[
  Closes as `unknown` the attempt of a message that is `sending` although its lane has no attempt of it open. No script
  leaves that; a Redis that lost part of one does (a file that was cut within a transaction). No process would finish or
  reclaim it. Compare-and-set on that state; its worker's own late finish still counts. allow-oom: a message that may
  have been sent is never refused.

  KEYS[1]  message: slot:m:<key>
  KEYS[2]  lane: slot:lane
  KEYS[3]  facts: slot:f:<component>, the facts about its recipient
  KEYS[4]  components: slot:f
  KEYS[5]  due: slot:due
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  key: message key
  ARGV[3]  subject: component and caption digest, as 'component digest'; '' leaves the facts alone
  ARGV[4]  retentionMs: how long facts are kept
  Result   1, or 0 when it is not `sending` or its attempt is open
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "attempt/note-attempt"
--- @include "attempt/log-attempt"
local slot, key = ARGV[1], ARGV[2]
local m = redis.call('HMGET', KEYS[1], 'status', 'nonce', 'campaign', 'erased', 'n', 'startedAt', 'createdAt', 'tries')
if m[1] ~= 'sending' or redis.call('HGET', KEYS[2], 'openKey') == key then return 0 end

local touched = moveKeys(slot, key, 'sending', 'unknown', m[3])
for at = 1, #KEYS do touched[#touched + 1] = KEYS[at] end
local cut = allPresent(touched)
if cut then return cut end
local now = redisNow()
move(slot, key, 'sending', 'unknown', now, m[3])
local why = 'Redis lost a part of this attempt; whether Z-API took it is not known'
redis.call('HSET', KEYS[1], 'errorCode', 'rollback', 'error', why, 'tries',
  logAttempt(m[8], { n = tonumber(m[5] or 0), b = tonumber(m[6]), e = now, c = 'rollback', d = why, t = 'unknown' }))
redis.call('HINCRBY', KEYS[1], 'unproven', 1)
if m[2] and ARGV[3] ~= '' and not m[4] then
  local component, caption = string.match(ARGV[3], '^(%S+) (%S*)$')
  -- What the attempt's own end has recorded stands.
  if component and redis.call('HEXISTS', KEYS[3], 'a:' .. m[2]) == 0 then
    local fact = { m = key, n = tonumber(m[5] or 0), b = tonumber(m[6] or m[7]), e = 'silent',
      c = caption ~= '' and caption or nil }
    noteAttempt(KEYS[3], KEYS[4], KEYS[5], component, m[2], fact, now, ARGV[4])
  end
end
return 1
