--[[
  Include. Redis time in ms: workers' clocks differ, and they all share this one.
]]
local function redisNow()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
