#!lua flags=allow-oom
--[[
  Reverts continue-in.lua, if this import of the later run recorded it: another import of the same id may have recorded it
  since.

  KEYS[1]  the campaign's record
  ARGV[1]  id of the later run
  ARGV[2]  token of its import
  Result   1, or 0 when nothing changed
]]
local found = redis.call('HMGET', KEYS[1], 'continuedBy', 'continuedToken')
if found[1] ~= ARGV[1] or (found[2] and found[2] ~= ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[1], 'continuedBy', 'continuedToken')
return 1
