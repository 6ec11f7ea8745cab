#!lua flags=no-writes
--[[
  Whether the sweep of a lane would change anything, so that one that would not costs one command. An answer is 1 whenever a step
  of that part would write something; it may be 1 for nothing.

  KEYS[1]   slot:lane
  ARGV[1]   slot
  ARGV[2]   the part of a job's key between the slot and the job id
  ARGV[3]   cursor of the walk through the queued messages; '0' = from the start
  ARGV[4]   about how many of them to read
  ARGV[5]   ms; the job of a younger message may not have been added yet
  ARGV[6]   maximum age of a direct message, ms; 0 = unlimited
  ARGV[7]   ms after which a callback is overdue
  ARGV[8]   ms after which a message is compacted; '' = this sweep compacts nothing
  ARGV[9]   the same for a message that was read
  ARGV[10]  every status, separated by commas
  ARGV[11]  those of messages that are compacted
  Result    { Redis time (ms), queued messages, repair: something is overdue, stray or lost, settle: something awaits
            evidence, compact: something is old enough, cursor of the next walk }
]]
--- @include "shared/now"
--- @include "sweep/missing-jobs"
local slot, jobs, now = ARGV[1], ARGV[1] .. ARGV[2], redisNow()
local lane = redis.call('HMGET', KEYS[1], 'openKey', 'unconfirmedTo')
local openKey, seen = lane[1], tonumber(lane[2] or 0)

local function hasUntil(index, to)
  return redis.call('ZRANGEBYSCORE', slot .. index, '-inf', to, 'LIMIT', 0, 1)[1] ~= nil
end

local function isOverdue()
  local maxAge = tonumber(ARGV[6])
  if hasUntil(':expiry', now) then return true end
  return maxAge > 0 and (hasUntil(':age', now - maxAge) or hasUntil(':s:queued', now - maxAge))
end

-- Time without a connection only makes a callback overdue later, unless a clock has jumped meanwhile.
local function latestOverdue()
  local hold = redis.call('HGET', slot .. ':holds', 'disconnected')
  local latest = math.max(now, hold and cjson.decode(hold).since or now)
  for _, each in ipairs(redis.call('LRANGE', slot .. ':disconnections', 0, -1)) do
    local from, to = string.match(each, '^(%S+) (%S+)$')
    latest = latest + math.max(0, from - to)
  end
  return latest - tonumber(ARGV[7])
end

-- The last message that was looked at is looked at again each time, since others may have its time.
local FEW = 10
local function isUnconfirmed()
  local to = latestOverdue()
  if to < seen then return false end
  local due = redis.call('ZRANGEBYSCORE', slot .. ':s:accepted', seen, to, 'WITHSCORES', 'LIMIT', 0, FEW)
  if #due == 2 * FEW then return true end
  for at = 1, #due, 2 do
    if tonumber(due[at + 1]) > seen then return true end
    if redis.call('HGET', slot .. ':m:' .. due[at], 'unconfirmed') ~= due[at + 1] then return true end
  end
  return false
end

-- The message of the open attempt, in the indexes that it belongs to and in no other.
local function isInPlace(key)
  if redis.call('HGET', slot .. ':m:' .. key, 'status') ~= 'sending' then return false end
  if not redis.call('ZSCORE', slot .. ':all', key) then return false end
  if redis.call('ZSCORE', slot .. ':age', key) or redis.call('ZSCORE', slot .. ':expiry', key) then return false end
  for status in string.gmatch(ARGV[10], '[^,]+') do
    if status ~= 'sending' and redis.call('ZSCORE', slot .. ':s:' .. status, key) then return false end
  end
  return true
end

local function isStray()
  for _, key in ipairs(redis.call('ZRANGE', slot .. ':s:sending', 0, 99)) do
    if key ~= openKey or not isInPlace(key) then return true end
  end
  return false
end

local queued, cursor = redis.call('ZCARD', slot .. ':s:queued'), ARGV[3]
local function isLost()
  if queued == 0 then return false end
  local known = redis.call('LLEN', jobs .. 'wait') + redis.call('LLEN', jobs .. 'active')
    + redis.call('ZCARD', jobs .. 'prioritized') + redis.call('ZCARD', jobs .. 'delayed')
  if queued > known then return true end
  local found
  cursor, found = missingJobs(slot, jobs, cursor, ARGV[4], now - tonumber(ARGV[5]))
  return #found > 0
end

local function isUnsettled()
  if redis.call('EXISTS', slot .. ':s:unknown', slot .. ':errored', slot .. ':parked', slot .. ':due') > 0 then
    return true
  end
  -- An early callback may have settled a message whose attempt is open.
  return openKey and redis.call('HGET', slot .. ':m:' .. openKey, 'status') ~= 'sending'
end

local function isOld()
  if ARGV[8] == '' then return false end
  if redis.call('EXISTS', slot .. ':tidy') == 1 then return true end
  for status in string.gmatch(ARGV[11], '[^,]+') do
    if hasUntil(':s:' .. status, now - tonumber(status == 'read' and ARGV[9] or ARGV[8])) then return true end
  end
  return false
end

local repair = isOverdue() or isUnconfirmed() or isStray() or isLost()
local function flag(is) return is and 1 or 0 end
return { now, queued, flag(repair), flag(isUnsettled()), flag(isOld()), cursor }
