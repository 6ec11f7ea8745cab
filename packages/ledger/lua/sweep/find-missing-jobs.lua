#!lua flags=no-writes
--[[
  Scans the queued messages of a lane and returns those whose job is in none of the lists that jobs are fetched from. A
  job that has a record but is in no list will never run: a Redis that lost half a transaction has such jobs. A scan
  from cursor '0' until it returns '0' again has met every message that stayed queued, whatever came and went meanwhile.

  KEYS[1]  slot:s:queued
  ARGV[1]  slot
  ARGV[2]  the part of a job's key between the slot and the job id
  ARGV[3]  cursor; '0' = from the start
  ARGV[4]  about how many to read
  ARGV[5]  ms; the job of a younger message may not have been added yet
  Result   { cursor, { message key, … } }
]]
--- @include "shared/now"
local slot, jobs = ARGV[1], ARGV[1] .. ARGV[2]
local before = redisNow() - tonumber(ARGV[5])
local paused = {}
-- A paused campaign's messages have no jobs on purpose; they get new ones when it resumes.
local function isPaused(campaign)
  if not campaign then return false end
  if paused[campaign] == nil then
    paused[campaign] = redis.call('HGET', slot .. ':c:' .. campaign, 'state') == 'paused'
  end
  return paused[campaign]
end
local listed
-- The two lists hold the job in progress and those that have lost their priority: usually one, or none.
local function isListed(job)
  if redis.call('ZSCORE', jobs .. 'prioritized', job) or redis.call('ZSCORE', jobs .. 'delayed', job) then return true end
  if not listed then
    listed = {}
    for _, list in ipairs({ 'wait', 'active' }) do
      for _, each in ipairs(redis.call('LRANGE', jobs .. list, 0, -1)) do listed[each] = true end
    end
  end
  return listed[job]
end
local page = redis.call('ZSCAN', KEYS[1], ARGV[3], 'COUNT', ARGV[4])
local lost = {}
for at = 1, #page[2], 2 do
  local key = page[2][at]
  if tonumber(page[2][at + 1]) <= before then
    local m = redis.call('HMGET', slot .. ':m:' .. key, 'gen', 'campaign')
    -- Job ids are made in message/keys.ts: the message key and the generation.
    local waits = m[1] and isListed(key .. '-' .. m[1])
    if not waits and not isPaused(m[2]) then lost[#lost + 1] = key end
  end
end
return { page[1], lost }
