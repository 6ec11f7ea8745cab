#!lua flags=allow-oom
--[[
  Stores what the facts prove about a message's duplicates.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:lane
  KEYS[3]  slot:c:<campaign> of its campaign, or KEYS[1] again
  ARGV[1]  'certain', 'possible' or '' (none)
  Result   1 when the message was not known to be such a duplicate, else 0
]]
--- @include "message/count-duplicate"
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return noteDoubled(KEYS[1], KEYS[2], KEYS[3] ~= KEYS[1] and KEYS[3], ARGV[1])
