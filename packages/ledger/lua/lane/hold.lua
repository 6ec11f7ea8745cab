#!lua flags=allow-oom
--[[
  Adds a reason to a lane's holds. An existing hold for the same reason keeps its start and its detail. allow-oom: a
  lane can be stopped even when Redis is full.

  KEYS[1]  slot:holds
  ARGV[1]  slot
  ARGV[2]  reason
  ARGV[3]  detail
  ARGV[4]  who asked for it; '' = Pombo itself
  Result   1, or 0 when the lane was already held for this reason
]]
--- @include "shared/now"
--- @include "shared/append-event"
--- @include "shared/all-present"
--- @include "lane/note-hold"
local cut = allPresent({ KEYS[1], ARGV[1] .. ':outbox', historyKey(ARGV[1]) })
if cut then return cut end
local now = redisNow()
local by = ARGV[4] ~= '' and ARGV[4] or nil
local new = redis.call('HSETNX', KEYS[1], ARGV[2], cjson.encode({ detail = ARGV[3], since = now, by = by }))
if new == 1 then
  appendEvent(ARGV[1], 'held', ARGV[2])
  noteHold(ARGV[1], 'held', ARGV[2], now, ARGV[3], ARGV[4])
end
return new
