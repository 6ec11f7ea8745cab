#!lua
--[[
  Moves a stream cursor forward, never back: a process that was suspended must not undo the progress of another.

  KEYS[1]  cursor (string: id of a stream entry)
  ARGV[1]  id of the last entry that was handled
  Result   the cursor
]]
local function parts(id)
  local ms, seq = string.match(id, '^(%d+)%-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local old = redis.call('GET', KEYS[1])
if old then
  local oldMs, oldSeq = parts(old)
  local ms, seq = parts(ARGV[1])
  if oldMs > ms or (oldMs == ms and oldSeq >= seq) then return old end
end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
