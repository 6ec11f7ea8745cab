--[[
  Include. Adds to the history of a lane's holds, the newest first: the last 50 are kept.

  slot    lane slot prefix
  what    'held' or 'resumed'
  reason  of the hold
  now     ms
  detail  what was seen, or what the person said who pauses
  by      who asked for it, as the caller names them; '' = Pombo itself
]]
local function historyKey(slot) return slot .. ':history' end

local function noteHold(slot, what, reason, now, detail, by)
  redis.call('LPUSH', historyKey(slot), cjson.encode({ at = now, what = what, reason = reason, detail = detail, by = by }))
  redis.call('LTRIM', historyKey(slot), 0, 49)
end
