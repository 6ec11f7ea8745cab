--[[
  Include. Stores how long a lane rests, so that a jump of Redis's clock neither shortens a rest nor makes it endless.

  lane    key of the lane's record
  before  its `notBefore`, or 0
  now     ms, Redis time
  waitMs  shortest wait before the lane's next attempt
  Returns notBefore, which never falls
]]
local function restAtLeast(lane, before, now, waitMs)
  if now + waitMs <= before then return before end
  redis.call('HSET', lane, 'notBefore', now + waitMs, 'restMs', waitMs)
  return now + waitMs
end
