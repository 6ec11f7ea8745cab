#!lua flags=allow-oom
--[[
  Removes accepted messages that Z-API's queue no longer lists from the outstanding ones: they left it, whether a
  callback said so or not. Only those accepted before the queue was read, and those too old for an answer to come.

  KEYS[1]  slot:out
  ARGV[1]  slot
  ARGV[2]  when the queue was read, ms, Redis time
  ARGV[3]  ms after which a message stops counting as outstanding in any case
  ARGV[4]  'all': the queue was not read, so all may still be in it; else how many of its items had no readable
           zaapId: the newest of ours may be among them, one per item (Z-API sends the oldest first)
  ARGV[5…] zaapIds that the queue lists
  Result   how many are still outstanding
]]
--- @include "shared/now"
--- @include "shared/all-present"
local isUnread = ARGV[4] == 'all'
local old = redisNow() - tonumber(ARGV[3])
local accepted = isUnread and {} or redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[2], '-inf', 'WITHSCORES')
local touched = { KEYS[1] }
for at = 1, #accepted, 2 do touched[#touched + 1] = ARGV[1] .. ':m:' .. accepted[at] end
local cut = allPresent(touched)
if cut then return cut end

local count = redis.call('ZCARD', KEYS[1])
if isUnread then return count - redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', old) end
local listed, hidden = {}, tonumber(ARGV[4])
for at = 5, #ARGV do listed[ARGV[at]] = true end
for at = 1, #accepted, 2 do
  local key = accepted[at]
  local zaapId = redis.call('HGET', ARGV[1] .. ':m:' .. key, 'zaapId')
  local isOld = tonumber(accepted[at + 1]) <= old
  local isListed = zaapId and listed[zaapId]
  if isListed and not isOld then
    -- It is still there.
  elseif hidden > 0 and not isOld then
    hidden = hidden - 1
  else
    count = count - redis.call('ZREM', KEYS[1], key)
  end
end
return count
