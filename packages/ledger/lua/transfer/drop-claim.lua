#!lua flags=allow-oom
--[[
  Drops the directory entry of an id while it still says what the caller knows. allow-oom: it frees memory.

  KEYS[1]  directory entry: '<lane> <content hash>' and, after a hand-over, ' <hop>'
  ARGV[1]  what it says, or begins with
  ARGV[2]  '1': what it says as a whole
  ARGV[3]  '1': only while it has an end. One without belongs to a message that was made under it
  Result   1 when it was dropped
]]
local entry = redis.call('GET', KEYS[1])
local compared = entry and (ARGV[2] == '1' and entry or string.sub(entry, 1, #ARGV[1]))
if compared ~= ARGV[1] then return 0 end
if ARGV[3] == '1' and redis.call('PTTL', KEYS[1]) == -1 then return 0 end
return redis.call('DEL', KEYS[1])
