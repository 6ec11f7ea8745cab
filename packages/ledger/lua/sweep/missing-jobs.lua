--[[
  Include. One step of a walk through the queued messages of a lane: those whose job is in none of the lists that jobs are
  fetched from. A paused campaign's messages have no jobs on purpose; they get new ones when it resumes.

  slot     as in move
  jobs     what the keys of the queue begin with
  cursor   '0' = from the start
  most     about how many to read
  before   ms; the job of a younger message may not have been added yet
  Returns  the next cursor, and a list of message keys
]]
local function missingJobs(slot, jobs, cursor, most, before)
  local paused = {}
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
  local page = redis.call('ZSCAN', slot .. ':s:queued', cursor, 'COUNT', most)
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
  return page[1], lost
end
