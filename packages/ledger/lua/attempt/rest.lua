--[[
  Include. How long a lane rests, kept so that a jump of Redis' clock neither shortens nor stretches a rest without end.

  lane    key of the lane's record
  before  its `notBefore`, or 0
  now     ms, Redis time
  waitMs  the lane's next attempt is at least so far away
  Returns notBefore, which never falls
]]
local function restAtLeast(lane, before, now, waitMs)
  if now + waitMs <= before then return before end
  redis.call('HSET', lane, 'notBefore', now + waitMs, 'restMs', waitMs)
  return now + waitMs
end
