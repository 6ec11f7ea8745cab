#!lua flags=no-writes
--[[
  Walks on through the queued messages of a lane and names those that have no job. A walk from cursor '0' until it
  answers '0' again has looked at every message that was queued all the while, whatever came and went meanwhile.

  KEYS[1]  slot:s:queued
  ARGV[1]  slot
  ARGV[2]  what stands between the slot and a job's id in the name of its key
  ARGV[3]  cursor; '0' = from the start
  ARGV[4]  about how many are looked at
  ARGV[5]  ms; younger ones may be waiting for their job rightly
  Result   { cursor, { message key, … } }
]]
--- @include "shared/now"
local slot, jobs = ARGV[1], ARGV[1] .. ARGV[2]
local before = redisNow() - tonumber(ARGV[5])
local paused = {}
-- A paused campaign's messages have no jobs on purpose; they get new ones when it goes on.
local function isPaused(campaign)
  if not campaign then return false end
  if paused[campaign] == nil then
    paused[campaign] = redis.call('HGET', slot .. ':c:' .. campaign, 'state') == 'paused'
  end
  return paused[campaign]
end
local page = redis.call('ZSCAN', KEYS[1], ARGV[3], 'COUNT', ARGV[4])
local lost = {}
for at = 1, #page[2], 2 do
  local key = page[2][at]
  if tonumber(page[2][at + 1]) <= before then
    local m = redis.call('HMGET', slot .. ':m:' .. key, 'gen', 'campaign')
    -- Job ids are made in message/keys.ts: the message key and the generation.
    local waits = m[1] and redis.call('EXISTS', jobs .. key .. '-' .. m[1]) == 1
    if not waits and not isPaused(m[2]) then lost[#lost + 1] = key end
  end
end
return { page[1], lost }
