#!lua flags=allow-oom
--[[
  Applies a receipt in the plain case, in one step: a live message that Z-API accepted, known by one of these ids, without
  a later attempt, and no facts about its recipient. Then the receipt moves the message forward, or says nothing new. Every
  other case is left to the steps of the package `receipts`, and nothing is written for it. allow-oom: as change.lua.

  KEYS[1]  slot:lane
  KEYS[2]  slot:f      components with facts
  KEYS[3…] look-ups by the receipt's ids: slot:z:<id> and slot:w:<id>
  ARGV[1]  slot
  ARGV[2]  to: the status that the receipt reports
  ARGV[3]  from: the statuses from which it moves a message, with a comma before and after each
  ARGV[4]  over: the statuses in which it says nothing new, in the same form
  ARGV[5]  when the callback came, ms
  ARGV[6]  a callback of the lane is noted again after this time, ms
  ARGV[7]  key of the facts about the message's recipient: slot:f:<component>; or '' when the caller does not know it
  ARGV[8]  key of the facts whose recipient is unknown: slot:f:lid

  Result   { 'done', message key, from, body or '' }   body: of a campaign's message, the first time that something shows
                                  that it left Z-API's queue
         | { 'nothing-new', message key }
         | { 'facts', body }      the lane has facts: ask again with ARGV[7]
         | { 'other' }
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "message/body-fields"
local slot, to = ARGV[1], ARGV[2]
local owners = redis.call('MGET', unpack(KEYS, 3))
local key
for at = 1, #owners do key = key or owners[at] end
if not key then return { 'other' } end
local message = slot .. ':m:' .. key
local m = redis.call('HMGET', message, 'status', 'resolvedAs', 'recalls', 'campaign', 'errorCode')
local from, campaign = m[1], m[4]
-- The receipt may be about an attempt that another has followed.
if not from or m[2] == 'resend' or m[3] then return { 'other' } end
local isForward = string.find(ARGV[3], ',' .. from .. ',', 1, true)
if not isForward and not string.find(ARGV[4], ',' .. from .. ',', 1, true) then return { 'other' } end
-- A fact may have the receipt's id; then the receipt is one more fact.
if redis.call('ZCARD', KEYS[2]) > 0 then
  if ARGV[7] == '' then return { 'facts', bodyIn(message) or '' } end
  if redis.call('EXISTS', ARGV[7], ARGV[8]) > 0 then return { 'other' } end
end

local lane = redis.call('HMGET', KEYS[1], 'callbacks', 'rejected')
local isNoted = lane[1] and math.abs(tonumber(ARGV[5]) - tonumber(lane[1])) < tonumber(ARGV[6])
if not isForward and isNoted then return { 'nothing-new', key } end
local isFirst = isForward and from == 'accepted'
local body = isFirst and campaign and bodyIn(message) or ''
local touched = moveKeys(slot, key, from, to, campaign)
for at = 1, #KEYS do touched[#touched + 1] = KEYS[at] end
local cut = allPresent(touched)
if cut then return cut end
if not isNoted then redis.call('HSET', KEYS[1], 'callbacks', ARGV[5]) end
if not isForward then return { 'nothing-new', key } end
local now = redisNow()
local fields = { to .. 'At', now }
if m[5] then fields = { to .. 'At', now, 'errorCode', '', 'error', '' } end
move(slot, key, from, to, now, campaign, fields)
-- Earlier rejections were not consecutive with later ones.
if isFirst and lane[2] then redis.call('HDEL', KEYS[1], 'rejected') end
return { 'done', key, from, body }
