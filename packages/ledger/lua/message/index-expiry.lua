--[[
  Include. Puts a message that is now `queued` into the indexes by which it ages and expires.

  slot, key   as in move
  ageFrom     ms; a direct message's age counts from here. Campaign messages do not age
  expiresAt   ms or false
  campaign    campaign id or false; true for a message whose age is in no index (create.lua)
]]
local function watchAge(slot, key, ageFrom, expiresAt, campaign)
  if not campaign then redis.call('ZADD', slot .. ':age', ageFrom, key) end
  if expiresAt then redis.call('ZADD', slot .. ':expiry', expiresAt, key) end
end
