#!lua flags=allow-oom
--[[
  Closes the attempt with this nonce, records its outcome, and sets when the lane may send again. Compare-and-set on the
  nonce: no process closes another's attempt. A late finish of the same attempt (its worker was considered dead and the
  attempt was closed as `unknown`) still counts. allow-oom: an outcome is never refused.

  KEYS[1]  message: slot:m:<key>
  KEYS[2]  lane: slot:lane
  KEYS[3]  holds: slot:holds
  KEYS[4]  facts: slot:f:<component>, the facts about its recipient
  KEYS[5]  components: slot:f
  KEYS[6]  due: slot:due
  KEYS[7]  job: the record of the attempt's job; KEYS[1] again where there is none to remove, as are the next two
  KEYS[8]  lock: of the job
  KEYS[9]  active: list of the queue's active jobs
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  key: message key
  ARGV[3]  nonce: of the attempt
  ARGV[4]  verdict: JSON: { to, zaapId?, messageId?, errorCode?, error?, httpStatus?, waitMs, backoffMs?, errored?, fault?, probe?,
             unwritten?, hold?, holdDetail? }
             waitMs     shortest wait before the lane's next attempt
             backoffMs  and before this message's, when it goes back to `queued`
             errored    true: counts as one of the gateway's own failures
             fault      what the lane cools down from; absent = the lane is healthy, its streak of faults ends
             probe      true: call /status before the lane's next attempt
             unwritten  true: no request was made; no attempt is counted, and without `fault` nothing was learnt about
                        the lane
             hold       reason to hold the lane
  ARGV[5]  retentionMs: how long id look-ups and facts are kept
  ARGV[6]  subject: component and caption digest, as 'component digest'; '' leaves the facts alone
  ARGV[7]  jobId: of the attempt's job, or ''; removed as BullMQ's moveToFinished does, unless the message is queued again
  ARGV[8]  token: that locks the job; another worker's job stays

  Result   { 'done', status, generation, lane wait ms, number of orphan receipts under these ids, 1 when there are facts }
         | { 'stale', status, 1 when there are facts }   another attempt, evidence or a person changed it since; the
                                  status stays as it is, and facts decide whether this answer changes it
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "message/index-expiry"
--- @include "attempt/note-attempt"
--- @include "attempt/rest"
--- @include "attempt/log-attempt"
--- @include "lane/note-hold"
local slot, key, nonce = ARGV[1], ARGV[2], ARGV[3]
local v = cjson.decode(ARGV[4])
local m = redis.call('HMGET', KEYS[1], 'status', 'nonce', 'gen', 'campaign', 'expiresAt', 'n', 'startedAt', 'createdAt',
  'erased', 'tries', 'acceptedAt', 'unproven', 'errored', 'errorCode')
local from, generation, campaign = m[1], tonumber(m[3]), m[4]
local now = redisNow()

local touched = moveKeys(slot, key, from or v.to, v.to, campaign)
for at = 1, #KEYS do touched[#touched + 1] = KEYS[at] end
for index, id in pairs({ [':z:'] = v.zaapId, [':w:'] = v.messageId }) do
  touched[#touched + 1] = slot .. index .. id
  touched[#touched + 1] = slot .. ':pk:' .. id
end
if v.hold then touched[#touched + 1] = historyKey(slot) end
local cut = allPresent(touched)
if cut then return cut end

if ARGV[7] ~= '' and v.to ~= 'queued' and redis.call('GET', KEYS[8]) == ARGV[8] then
  redis.call('DEL', KEYS[7], KEYS[8])
  redis.call('LREM', KEYS[9], 1, ARGV[7])
end

-- The lane is released whatever the message's status: its open attempt is this one and it has ended.
local lane = redis.call('HMGET', KEYS[2], 'openNonce', 'notBefore', 'openAt', 'openAttempt', 'openBefore')
local notBefore = tonumber(lane[2] or 0)
if lane[1] == nonce then
  local ended = { 'openKey', 'openNonce', 'openOwner', 'openGap', 'openAt', 'openWho', 'openWhoOf', 'openAttempt', 'openMs',
    'openBefore' }
  if not v.fault and not v.unwritten then
    for _, name in ipairs({ 'streak', 'fault', 'probe' }) do ended[#ended + 1] = name end
  end
  redis.call('HDEL', KEYS[2], unpack(ended))
  notBefore = restAtLeast(KEYS[2], notBefore, now, v.waitMs)
  if v.fault then
    redis.call('HINCRBY', KEYS[2], 'streak', 1)
    redis.call('HSET', KEYS[2], 'fault', v.fault, 'probe', v.probe and 1 or 0)
  end
  if v.hold then
    local new = redis.call('HSETNX', KEYS[3], v.hold, cjson.encode({ detail = v.holdDetail or '', since = now }))
    if new == 1 then
      appendEvent(slot, 'held', v.hold)
      noteHold(slot, 'held', v.hold, now, v.holdDetail or '', '')
    end
  end
end
local wait = math.max(0, notBefore - now)

-- The attempt's own answer is a fact, whichever process has closed it and whatever the message's status is now.
local facts = 0
if from and not m[9] and ARGV[6] ~= '' then
  local component, caption = string.match(ARGV[6], '^(%S+) (%S*)$')
  local ends = { accepted = 'accepted', unknown = 'silent' }
  local known = redis.call('HGET', KEYS[4], 'a:' .. nonce)
  local fact = known and cjson.decode(known) or { m = key }
  if not known then
    local isLast, isOpen = m[2] == nonce, lane[1] == nonce
    -- If its beginning was lost, the attempt may be as old as its message.
    fact.b = tonumber(isOpen and lane[3] or isLast and m[7] or m[8])
    fact.n = tonumber(isOpen and lane[4] or isLast and m[6] or 0)
  end
  if caption ~= '' then fact.c = caption end
  fact.e, fact.z, fact.w = v.errored and 'errored' or ends[v.to] or 'unsent', v.zaapId, v.messageId
  facts = noteAttempt(KEYS[4], KEYS[5], KEYS[6], component, nonce, fact, now, ARGV[5])
end

if m[2] ~= nonce then return { 'stale', from or 'gone', facts } end
local fields = {}
local function set(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end
-- The ids are kept even when a reclaim, evidence or a person was faster: callbacks find the message by them.
local TAKES_IDS = { sending = true, unknown = true, accepted = true, sent = true, delivered = true, read = true }
local function keep(name, index, id)
  if not id or not TAKES_IDS[from] then return end
  set(name, id)
  redis.call('SET', slot .. index .. id, key, 'PX', ARGV[5])
end
keep('zaapId', ':z:', v.zaapId)
-- Which attempt got the id: the next one may get no answer and leave it standing.
if v.zaapId and TAKES_IDS[from] then set('zaapIdOf', m[6]) end
keep('messageId', ':w:', v.messageId)
-- A callback may be faster than the answer it belongs to; then it is an orphan receipt under its id.
local receipts = {}
for _, id in pairs({ v.zaapId, v.messageId }) do receipts[#receipts + 1] = slot .. ':pk:' .. id end
local parked = #receipts > 0 and redis.call('EXISTS', unpack(receipts)) or 0
if from == v.to or (from ~= 'sending' and from ~= 'unknown') then
  if #fields > 0 then redis.call('HSET', KEYS[1], unpack(fields)) end
  -- The same answer again: the first reply was lost on the way.
  if from == v.to then return { 'done', from, generation, wait, parked, facts } end
  return { 'stale', from, facts }
end

-- Most messages never have an error, nor the fields for one.
if v.errorCode or m[14] then
  set('errorCode', v.errorCode or '')
  set('error', v.error or '')
end
if v.to == 'accepted' then set('acceptedAt', now) end
-- Attempts that are not proven unsent: while there is one, only a person sends again.
local unproven = tonumber(m[12] or 0)
if v.to == 'accepted' or v.to == 'unknown' then
  if from == 'sending' then set('unproven', unproven + 1) end
elseif from == 'unknown' then
  set('unproven', unproven - 1)
end
local attempt = tonumber(m[6] or 0)
if v.unwritten then
  set('n', attempt - 1)
  -- The attempt whose number this is, for journals that are compared with it.
  if lane[1] == nonce and lane[5] ~= '' then set('before', lane[5]) end
end
if v.errored then set('errored', tonumber(m[13] or 0) + 1) end
-- Most messages have no log: an attempt that was accepted at once says no more than acceptedAt.
if v.errorCode or (v.to == 'accepted' and (m[10] or attempt > 1)) then
  local retryAt = v.backoffMs and v.backoffMs > 0 and now + v.backoffMs or nil
  local log = m[10]
  -- The attempt before it was accepted, and evidence or a person had it sent again.
  if not log and m[11] then log = logAttempt(nil, { n = attempt - 1, e = tonumber(m[11]), t = 'accepted' }) end
  set('tries', logAttempt(log, { n = attempt, b = tonumber(m[7]), e = now, c = v.errorCode, h = v.httpStatus, d = v.error,
    t = v.to, w = retryAt, r = v.hold, u = v.unwritten and 1 or nil }))
end
if v.to == 'queued' then
  if v.backoffMs and v.backoffMs > 0 then set('notBefore', now + v.backoffMs) end
  -- The job of a message that was `unknown` is gone or refused by now; queueing it again takes a new generation.
  if from == 'unknown' then
    generation = generation + 1
    set('gen', generation)
  end
end
move(slot, key, from, v.to, now, campaign, fields)
-- Looked up when evidence comes: an answer "500" does not prove that the message was not accepted.
if v.errored then redis.call('SADD', slot .. ':errored', key) end
if v.to == 'queued' then
  watchAge(slot, key, tonumber(redis.call('HGET', KEYS[1], 'ageFrom') or m[8]), m[5], campaign)
end
return { 'done', v.to, generation, wait, parked, facts }
