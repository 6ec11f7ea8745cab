#!lua flags=allow-oom
--[[
  Drops the id index entry of a message while it is still the one that the caller read. allow-oom: it frees memory.

  KEYS[1]  id index entry: '<lane> <content hash>' and, after a transfer, ' <hop>'
  ARGV[1]  its value, or the beginning of it
  ARGV[2]  '1': ARGV[1] is the whole value
  ARGV[3]  '1': only while it has a TTL. An entry without one belongs to a message that was made under it
  Result   1 when it was dropped
]]
local entry = redis.call('GET', KEYS[1])
local compared = entry and (ARGV[2] == '1' and entry or string.sub(entry, 1, #ARGV[1]))
if compared ~= ARGV[1] then return 0 end
if ARGV[3] == '1' and redis.call('PTTL', KEYS[1]) == -1 then return 0 end
return redis.call('DEL', KEYS[1])
