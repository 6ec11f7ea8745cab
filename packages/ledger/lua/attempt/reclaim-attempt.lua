#!lua flags=allow-oom
--[[
  Closes the open attempt of a dead worker as `unknown`: bytes may have been sent before it died. Compare-and-set on the
  owner: an attempt that was finished, or begun by another worker, since the caller looked is left alone. So is one that
  this owner began after it was found dead: it is alive again.

  KEYS[1]  lane: slot:lane
  KEYS[2]  facts: slot:f:<component> of the open attempt
  KEYS[3]  components: slot:f
  KEYS[4]  due: slot:due
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  deadOwner: the dead owner
  ARGV[3]  seenDeadAt: Redis time, ms, at which it was found dead; '' = reclaim any attempt

  ARGV[4]  subject: component and caption digest of the open attempt, as they stood in the lane record
  ARGV[5]  retentionMs: how long facts are kept

  Result   { message key, generation } | an empty table | { '' } when another attempt is open than the caller read
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "attempt/note-attempt"
--- @include "attempt/rest"
--- @include "attempt/log-attempt"
local slot = ARGV[1]
local open = redis.call('HMGET', KEYS[1], 'openKey', 'openNonce', 'openOwner', 'openGap', 'notBefore', 'openAt', 'openWho',
  'openAttempt', 'openWhoOf', 'openMs')
if not open[1] or open[3] ~= ARGV[2] then return {} end
local seenDeadAt = tonumber(ARGV[3])
if seenDeadAt and tonumber(open[6]) > seenDeadAt then return {} end
if (open[7] or '') ~= ARGV[4] then return { '' } end

local now = redisNow()
local key = open[1]
local message = slot .. ':m:' .. key
local m = redis.call('HMGET', message, 'status', 'nonce', 'campaign', 'gen', 'erased', 'tries')
local touched = moveKeys(slot, key, 'sending', 'unknown', m[3])
for at = 1, #KEYS do touched[#touched + 1] = KEYS[at] end
local cut = allPresent(touched)
if cut then return cut end
if m[1] == 'sending' and m[2] == open[2] then
  move(slot, key, 'sending', 'unknown', now, m[3])
  local why = 'the worker died while the attempt was open'
  local tries = logAttempt(m[6], { n = tonumber(open[8]), b = tonumber(open[6]), e = now, c = 'worker-died', d = why,
    t = 'unknown' })
  redis.call('HSET', message, 'errorCode', 'worker-died', 'error', why, 'tries', tries)
  redis.call('HINCRBY', message, 'unproven', 1)
end
-- The remains of an earlier attempt say nothing about one that a worker of an older layout opened.
if open[7] and open[9] == open[2] and m[1] and not m[5] then
  local component, caption = string.match(open[7], '^(%S+) (%S*)$')
  local fact = { m = key, n = tonumber(open[8]), b = tonumber(open[6]), e = 'silent', c = caption ~= '' and caption or nil }
  noteAttempt(KEYS[2], KEYS[3], KEYS[4], component, open[2], fact, now, ARGV[5])
end
redis.call('HDEL', KEYS[1], 'openKey', 'openNonce', 'openOwner', 'openGap', 'openAt', 'openWho', 'openWhoOf',
  'openAttempt', 'openMs', 'openBefore')
-- The POST may have arrived as late as now. If its worker is alive and cut off from Redis only, it may be in flight
-- until its deadline. The gap is counted from there.
local attemptMs, postMs = string.match(open[10] or '', '^(%d+) (%d+)$')
local underWay = 0
-- A worker that was found dead had to stop beginning POSTs before that.
if seenDeadAt and postMs then
  underWay = math.max(0, math.min(tonumber(postMs), tonumber(open[6]) + tonumber(attemptMs) - now))
end
restAtLeast(KEYS[1], tonumber(open[5] or 0), now, underWay + tonumber(open[4]))
return { key, tonumber(m[4] or 0) }
