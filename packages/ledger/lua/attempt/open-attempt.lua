#!lua
--[[
  Opens the next attempt of a message. THE PROMISE STANDS HERE: no byte is sent before this returned 'go', and it
  returns 'go' only for a queued message on a lane that has no open attempt, no hold and no gap left to wait for. Every
  later call, from any process, is refused until the attempt is closed. Without flags=allow-oom: a full Redis stops
  sending before it stops recording.

  KEYS[1]  message: slot:m:<key>
  KEYS[2]  lane: slot:lane
  KEYS[3]  holds: slot:holds
  KEYS[4]  facts: slot:f:<component>, the facts about its recipient
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  key: message key
  ARGV[3]  generation: of the queue job that asks
  ARGV[4]  nonce: of this attempt
  ARGV[5]  owner: the worker's id
  ARGV[6]  gapMs: gap that the lane waits when this attempt's worker dies
  ARGV[7]  maxAgeMs: maximum age of a direct message; 0 = unlimited
  ARGV[8]  outstandingSeen: how many messages may be outstanding in Z-API's queue, on a lane that receives callbacks
  ARGV[9]  outstandingUnseen: the same, on a lane that never received one
  ARGV[10] subject: component and caption digest, as 'component digest'
  ARGV[11] factsVersion: version of the facts that were read, or '' when it does not depend on any
  ARGV[12] agesAlways: '1': it ages outside opening hours too (it is urgent and can be sent then)
  ARGV[13] isLook: '1': only check whether it could begin
  ARGV[14] flight: ms, two numbers: how long the attempt, and its POST once begun, may be in flight even if the worker dies

  Result   { 'go', attempt, errored so far, lane sequence, lane fault streak }
         | { 'skip', status }     the job is stale: the message is not queued in this generation
         | { 'gone' }             no such message
         | { 'busy', owner }      an attempt is open on the lane
         | { 'held' }             a hold stands
         | { 'wait', ms }         the lane's gap or cooldown
         | { 'later', ms }        the message's own sendAt or backoff
         | { 'expired' }          moved to expired
         | { 'paused' }           its campaign is paused
         | { 'clear' }            it could begin; only with ARGV[13]
         | { 'evidence' }         a fact about its recipient was added since the facts were read
         | { 'full', count }      as many messages are outstanding as allowed: more would escape pause and cancel
]]
--- @include "shared/now"
--- @include "message/move"
-- Of a rest that an older version set, without its length: the longest cooling, and half as much again (backoff).
local LONGEST_REST_MS = 15 * 60 * 1000
local slot, key, generation, nonce = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local m = redis.call('HMGET', KEYS[1], 'status', 'gen', 'nonce', 'n', 'notBefore', 'expiresAt', 'ageFrom', 'campaign',
  'errored', 'createdAt')
local status = m[1]
local lane = redis.call('HMGET', KEYS[2], 'openNonce', 'openOwner', 'notBefore', 'seq', 'streak', 'callbacks',
  'agesFrom', 'restMs')

if not status then return { 'gone' } end
-- The same call again: the first reply was lost on the way, and the attempt is already ours.
if status == 'sending' and m[3] == nonce then
  return { 'go', tonumber(m[4]), tonumber(m[9] or 0), tonumber(lane[4]), tonumber(lane[5] or 0) }
end
if status ~= 'queued' or m[2] ~= generation then return { 'skip', status } end
if lane[1] then return { 'busy', lane[2] } end

local now = redisNow()
local campaign = m[8]
-- The message may move to any of the three. Their keys are checked together, before the first write.
local touched = moveKeys(slot, key, 'queued', 'sending', campaign)
for at = 1, #KEYS do touched[#touched + 1] = KEYS[at] end
touched[#touched + 1] = slot .. ':s:expired'
touched[#touched + 1] = slot .. ':s:cancelled'
local cut = allPresent(touched)
if cut then return cut end
local maxAge = tonumber(ARGV[7])
local expiresAt = tonumber(m[6])
-- Time in which its lane was closed does not count.
local ageFrom = math.max(tonumber(m[7] or m[10]), ARGV[12] ~= '1' and tonumber(lane[7]) or 0)
local tooOld = not campaign and maxAge > 0 and ageFrom + maxAge <= now
if tooOld or (expiresAt and expiresAt <= now) then
  move(slot, key, 'queued', 'expired', now, campaign,
    { 'errorCode', tooOld and 'too_old' or 'expired', 'error', 'not sent in time' })
  return { 'expired' }
end

-- Checked here, so that pausing or cancelling a campaign lets no further attempt begin.
if campaign then
  local state = redis.call('HGET', slot .. ':c:' .. campaign, 'state')
  if state == 'paused' then return { 'paused' } end
  if state == 'cancelled' then
    move(slot, key, 'queued', 'cancelled', now, campaign)
    return { 'skip', 'cancelled' }
  end
end

if redis.call('HLEN', KEYS[3]) > 0 then return { 'held' } end
local laneWait = tonumber(lane[3] or 0) - now
local restMs = tonumber(lane[8] or LONGEST_REST_MS)
if laneWait > restMs then
  -- A rest cannot be longer than when it was set, so Redis's clock was set back since. The rest starts again by the
  -- present clock.
  redis.call('HSET', KEYS[2], 'notBefore', now + restMs, 'restMs', restMs)
  laneWait = restMs
end
if laneWait > 0 then return { 'wait', laneWait } end
local ownWait = tonumber(m[5] or 0) - now
if ownWait > 0 then return { 'later', ownWait } end
local out = redis.call('ZCARD', slot .. ':out')
if out >= tonumber(lane[6] and ARGV[8] or ARGV[9]) then return { 'full', out } end

if ARGV[11] ~= '' and (redis.call('HGET', KEYS[4], 'v') or '0') ~= ARGV[11] then return { 'evidence' } end
if ARGV[13] == '1' then return { 'clear' } end

local attempt, seq = tonumber(m[4] or 0) + 1, tonumber(lane[4] or 0) + 1
move(slot, key, 'queued', 'sending', now, campaign,
  { 'n', attempt, 'nonce', nonce, 'owner', ARGV[5], 'startedAt', now })
redis.call('HSET', KEYS[2], 'openKey', key, 'openNonce', nonce, 'openOwner', ARGV[5], 'openGap', ARGV[6], 'openAt', now,
  'openWho', ARGV[10], 'openWhoOf', nonce, 'openAttempt', attempt, 'openMs', ARGV[14], 'openBefore', m[3] or '', 'seq', seq)
return { 'go', attempt, tonumber(m[9] or 0), seq, tonumber(lane[5] or 0) }
