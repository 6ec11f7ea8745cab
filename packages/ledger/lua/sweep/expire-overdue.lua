#!lua flags=allow-oom
--[[
  Moves queued messages that are past their time to `expired`, including those of a held lane, which begins no attempts.

  KEYS[1]  slot:age
  KEYS[2]  slot:expiry
  KEYS[3]  slot:lane
  KEYS[4]  slot:s:queued, where those are that age from their creation
  ARGV[1]  slot
  ARGV[2]  maximum age of a direct message, ms; 0 = unlimited
  ARGV[3]  how many at most, of each index
  ARGV[4]  how many of the oldest in KEYS[4] to pass over: an earlier call found that they do not age from there
  Result   { { keys of the messages that expired }, how many the next call passes over }
]]
--- @include "shared/now"
--- @include "message/move"
--- @include "message/body-fields"
local slot, maxAge, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now = redisNow()
-- Time in which the lane was closed does not count, except for urgent messages, which can be sent then.
local opened = tonumber(redis.call('HGET', KEYS[3], 'agesFrom') or 0)
local function isYoungAgain(ageFrom, key)
  if opened + maxAge <= now or tonumber(ageFrom or 0) >= opened then return false end
  local text = bodyIn(slot .. ':m:' .. key)
  if string.sub(text, 1, 1) == '{' then return cjson.decode(text).priority ~= 'urgent' end
  return cjson.decode('{' .. text .. '}').p ~= 'urgent'
end

local due, touched, passed = {}, { KEYS[1], KEYS[2], KEYS[3], KEYS[4] }, 0
local function add(index, to, code, from)
  local keys = redis.call('ZRANGEBYSCORE', index, '-inf', to, 'LIMIT', from, limit)
  for _, key in ipairs(keys) do
    local m = redis.call('HMGET', slot .. ':m:' .. key, 'status', 'campaign', 'ageFrom', 'createdAt')
    if index == KEYS[4] and (m[1] ~= 'queued' or m[2] or m[3]) then
      passed = passed + 1
      touched[#touched + 1] = slot .. ':m:' .. key
    else
      local stays = m[1] == 'queued' and code == 'too_old' and isYoungAgain(m[3] or m[4], key)
      due[#due + 1] = { key = key, code = code, status = m[1], campaign = m[2], stays = stays }
      for _, each in ipairs(moveKeys(slot, key, 'queued', 'expired', m[2])) do touched[#touched + 1] = each end
    end
  end
  return #keys
end
add(KEYS[2], now, 'expired', 0)
local nextFrom = 0
if maxAge > 0 then
  add(KEYS[1], now - maxAge, 'too_old', 0)
  local from = tonumber(ARGV[4])
  -- After the last of them, from the start again.
  if add(KEYS[4], now - maxAge, 'too_old', from) == limit then nextFrom = from + passed end
end
local cut = allPresent(touched)
if cut then return cut end

local expired, done = {}, {}
for _, each in ipairs(due) do
  local key = each.key
  -- An index disappears with its last entry and is then refused in a slot that is being moved: the rest waits for the
  -- end.
  if allPresent(moveKeys(slot, key, 'queued', 'expired', each.campaign)) then return { expired, 0 } end
  if each.stays then
    redis.call('HSET', slot .. ':m:' .. key, 'ageFrom', opened)
    redis.call('ZADD', KEYS[1], opened, key)
  elseif each.status ~= 'queued' then
    redis.call('ZREM', KEYS[1], key)
    redis.call('ZREM', KEYS[2], key)
  elseif not done[key] then
    move(slot, key, 'queued', 'expired', now, each.campaign)
    redis.call('HSET', slot .. ':m:' .. key, 'errorCode', each.code, 'error', 'not sent in time')
    expired[#expired + 1] = key
    done[key] = true
  end
end
return { expired, nextFrom }
