#!lua flags=allow-oom
--[[
  Removes one reason from a lane's holds, or all of them.

  KEYS[1]  slot:holds
  KEYS[2]  slot:lane
  KEYS[3]  slot:disconnections
  ARGV[1]  slot
  ARGV[2]  reason; '' = all
  ARGV[3]  how many disconnections are remembered
  ARGV[4]  who asked for it; '' = Pombo itself
  Result   the reasons that were removed
]]
--- @include "shared/now"
--- @include "shared/append-event"
--- @include "shared/all-present"
--- @include "lane/note-hold"
local cut = allPresent({ KEYS[1], KEYS[2], KEYS[3], ARGV[1] .. ':outbox', historyKey(ARGV[1]) })
if cut then return cut end
local released = {}
local standing = redis.call('HKEYS', KEYS[1])
for _, reason in ipairs(standing) do
  if ARGV[2] == '' or ARGV[2] == reason then
    if reason == 'disconnected' then
      local since = tonumber(cjson.decode(redis.call('HGET', KEYS[1], reason)).since) or redisNow()
      redis.call('RPUSH', KEYS[3], string.format('%.0f %.0f', since, redisNow()))
      redis.call('LTRIM', KEYS[3], -tonumber(ARGV[3]), -1)
    end
    redis.call('HDEL', KEYS[1], reason)
    released[#released + 1] = reason
    noteHold(ARGV[1], 'resumed', reason, redisNow(), '', ARGV[4])
    -- A released number starts over: the rejections that led to the hold are not counted again.
    if reason == 'shadow-ban' then redis.call('HDEL', KEYS[2], 'rejected') end
  end
end
-- Other holds may stand: the lane resumes when the last of them is gone.
if #released > 0 and #released == #standing then appendEvent(ARGV[1], 'resumed', released[#released]) end
return released
