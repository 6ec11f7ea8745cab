#!lua flags=allow-oom
--[[
  Takes back that a later run has what was not sent of a campaign, if it was this import of that run that said so: another
  import of the same id may have said it since.

  KEYS[1]  the campaign's record
  ARGV[1]  id of the later run
  ARGV[2]  token of its import
  Result   1, or 0 when nothing changed
]]
local found = redis.call('HMGET', KEYS[1], 'continuedBy', 'continuedToken')
if found[1] ~= ARGV[1] or (found[2] and found[2] ~= ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[1], 'continuedBy', 'continuedToken')
return 1
