#!lua flags=allow-oom
--[[
  Says on a lane what state a campaign is in, for `begin` and `change`. Fenced: each change of the campaign's record has
  a number, and an order that comes late (its process was frozen) does not undo what a newer one said.

  KEYS[1]  slot:c:<campaign>
  ARGV[1]  running, paused or cancelled
  ARGV[2]  number of the record's change, or '' when it stands whatever was said before
  Result   1 when the lane knew it in another state, or not at all; 0 when not, or when a newer order was here
]]
local fence = tonumber(ARGV[2])
if fence and fence < tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) then return 0 end
local before = redis.call('HGET', KEYS[1], 'state')
redis.call('HSET', KEYS[1], 'state', ARGV[1])
if fence then redis.call('HSET', KEYS[1], 'fence', fence) end
-- It may be what an earlier campaign of this id left, which is kept for a while only.
redis.call('PERSIST', KEYS[1])
return before == ARGV[1] and 0 or 1
