#!lua flags=allow-oom
--[[
  Stores on a lane what state a campaign is in, for `open` and `change`. Fenced: each change of the campaign's record
  has a number, and a late command (its process was suspended) does not undo a newer one.

  KEYS[1]  slot:c:<campaign>
  ARGV[1]  running, paused or cancelled
  ARGV[2]  number of the record's change, or '' to store it unconditionally
  Result   1 when the lane had another state, or none; 0 when not, or when a newer command came first
]]
local fence = tonumber(ARGV[2])
if fence and fence < tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) then return 0 end
local before = redis.call('HGET', KEYS[1], 'state')
redis.call('HSET', KEYS[1], 'state', ARGV[1])
if fence then redis.call('HSET', KEYS[1], 'fence', fence) end
-- These may be the remains of an earlier campaign with this id, which are kept for a limited time.
redis.call('PERSIST', KEYS[1])
return before == ARGV[1] and 0 or 1
