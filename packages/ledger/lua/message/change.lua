#!lua flags=allow-oom
--[[
  One change of status outside an attempt: evidence, a person, age, the suppression list. Refuses what the transition
  table (message, status.ts) does not have, so evidence only ever moves a message forward.

  KEYS[1]  message: slot:m:<key>
  KEYS[2]  campaign: slot:c:<campaign> of its campaign, where ARGV[14] needs it; otherwise, and without one, KEYS[1] again
  KEYS[3]  facts: slot:f:<component>, where ARGV[15] needs it; otherwise KEYS[1] again
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  key: message key
  ARGV[3]  to: the new status
  ARGV[4]  from: statuses from which this is legal, separated by commas
  ARGV[5]  onlyIfProvenUnsent: '1': only when every attempt so far is proven unsent
  ARGV[6]  unproven: change of the number of unproven attempts: '0', '-1', or 'clear'
  ARGV[7]  fields: fields to set, JSON object of strings; the value '@now' stands for Redis time
  ARGV[8]  retentionMs: how long id look-ups are kept
  ARGV[9]  counter: a counter of the message that bounds this change, or ''
  ARGV[10] times: how many times it may happen
  ARGV[11] attempt: only while this is its last attempt, or ''
  ARGV[12] openFrom: ms, when the lane opens for a message that is queued again, or ''
  ARGV[13] byItsZaapId: '1': only while its zaapId is that of its last attempt
  ARGV[14] whileCampaign: 'cancelled': only while the lane has its campaign as cancelled; 'open': only while it does not; or ''

  ARGV[15] provesUnsent: '1': this proves its last attempt unsent; adds that to the facts about its recipient

  Result   { 'done', from, generation, 1 when it became a certain duplicate } | { 'refused', status } | { 'unproven', status } | { 'spent', status } | { 'gone' }
         | { 'campaign-cancelled', status }   if queued now, the next `open` would cancel the message
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "message/index-expiry"
--- @include "message/count-duplicate"
local slot, key, to = ARGV[1], ARGV[2], ARGV[3]
-- Statuses in which the last attempt counts as not proven unsent.
local MAY_BE_SENT = { accepted = true, sent = true, delivered = true, read = true, unknown = true }
local m = redis.call('HMGET', KEYS[1], 'status', 'campaign', 'unproven', 'expiresAt', 'gen', 'sendAt', 'n',
  'zaapIdOf', 'nonce')
local from, campaign = m[1], m[2]
if not from then return { 'gone' } end
if not string.find(',' .. ARGV[4] .. ',', ',' .. from .. ',', 1, true) then return { 'refused', from } end
if ARGV[11] ~= '' and m[7] ~= ARGV[11] then return { 'refused', from } end
if ARGV[13] == '1' and m[8] ~= m[7] then return { 'refused', from } end
local cancelled = ARGV[14] ~= '' and redis.call('HGET', KEYS[2], 'state') == 'cancelled'
if ARGV[14] == 'cancelled' and not cancelled then return { 'refused', from } end
if ARGV[5] == '1' and tonumber(m[3] or 0) > 0 then return { 'unproven', from } end
if ARGV[14] == 'open' and cancelled then return { 'campaign-cancelled', from } end
local fields = cjson.decode(ARGV[7])
local touched = moveKeys(slot, key, from, to, campaign)
for at = 1, #KEYS do touched[#touched + 1] = KEYS[at] end
touched[#touched + 1] = slot .. ':lane'
if fields.zaapId then touched[#touched + 1] = slot .. ':z:' .. fields.zaapId end
if fields.messageId then touched[#touched + 1] = slot .. ':w:' .. fields.messageId end
local cut = allPresent(touched)
if cut then return cut end
if ARGV[9] ~= '' then
  if tonumber(redis.call('HGET', KEYS[1], ARGV[9]) or 0) >= tonumber(ARGV[10]) then return { 'spent', from } end
  redis.call('HINCRBY', KEYS[1], ARGV[9], 1)
end

if ARGV[15] == '1' then
  local known = redis.call('HGET', KEYS[3], 'a:' .. (m[9] or ''))
  if known then
    local fact = cjson.decode(known)
    fact.e = 'unsent'
    redis.call('HSET', KEYS[3], 'a:' .. m[9], cjson.encode(fact))
    redis.call('HINCRBY', KEYS[3], 'v', 1)
  end
end

local now = redisNow()
local generation = tonumber(m[5])
move(slot, key, from, to, now, campaign)
-- Evidence shows that an attempt was sent which its own answer, or the lack of one, had not counted yet.
if MAY_BE_SENT[to] and not MAY_BE_SENT[from] then redis.call('HINCRBY', KEYS[1], 'unproven', 1) end
if ARGV[6] == 'clear' then
  redis.call('HDEL', KEYS[1], 'unproven')
elseif ARGV[6] ~= '0' then
  redis.call('HINCRBY', KEYS[1], 'unproven', ARGV[6])
end
local doubled = 0
if fields.doubled then
  doubled = noteDoubled(KEYS[1], slot .. ':lane', campaign and slot .. ':c:' .. campaign, fields.doubled)
  fields.doubled = nil
end
for name, value in pairs(fields) do
  redis.call('HSET', KEYS[1], name, value == '@now' and now or value)
  if name == 'zaapId' then
    redis.call('SET', slot .. ':z:' .. value, key, 'PX', ARGV[8])
    -- Found by evidence: it is certain whose it is only while no other attempt can have left it.
    local only = tonumber(redis.call('HGET', KEYS[1], 'unproven') or 0) <= 1
    redis.call('HSET', KEYS[1], 'zaapIdOf', only and m[7] or '')
  end
  if name == 'messageId' then redis.call('SET', slot .. ':w:' .. value, key, 'PX', ARGV[8]) end
end
if to == 'queued' then
  generation = redis.call('HINCRBY', KEYS[1], 'gen', 1)
  local sendAt, expiresAt = tonumber(m[6]), tonumber(m[4])
  local ageFrom = math.max(now, sendAt or 0, tonumber(ARGV[12]) or 0)
  -- The age starts again: a person or a rule just decided that it should still be sent. A sendAt in the future stands.
  redis.call('HSET', KEYS[1], 'ageFrom', ageFrom, 'errorCode', '', 'error', '')
  redis.call('HDEL', KEYS[1], 'notBefore', 'errored', 'deaths')
  if sendAt and sendAt > now then redis.call('HSET', KEYS[1], 'notBefore', sendAt) end
  -- The proof that an earlier attempt was accepted after all may still come before the next one begins.
  if tonumber(redis.call('HGET', KEYS[1], 'unproven') or 0) > 0 then redis.call('SADD', slot .. ':errored', key) end
  -- The same for an expiresAt. A person overrules one that has passed; an automatic retry is bounded and does not.
  if expiresAt and expiresAt <= now and ARGV[9] == '' then
    redis.call('HDEL', KEYS[1], 'expiresAt')
    expiresAt = nil
  end
  watchAge(slot, key, ageFrom, expiresAt, campaign)
end
return { 'done', from, generation, doubled }
