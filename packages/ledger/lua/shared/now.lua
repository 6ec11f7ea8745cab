--[[ Include. Redis time in ms: workers' clocks differ, this one is everybody's. ]]
local function redisNow()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
