#!lua flags=allow-oom
--[[
  Deletes keys of a campaign that is being removed. Deletes nothing when the record has changed, or is another campaign's.

  KEYS[1]   the campaign's record
  KEYS[2…]  keys to delete, which may include the record
  ARGV[1]   fence of the removal
  Result    1, or 0 when nothing was deleted
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'fence')
if found[1] ~= 'removing' or tonumber(found[2]) ~= tonumber(ARGV[1]) then return 0 end
for at = 2, #KEYS do redis.call('DEL', KEYS[at]) end
return 1
