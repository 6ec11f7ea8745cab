#!lua flags=allow-oom
--[[
  Raises the layout of the keys in Redis; never lowers it. allow-oom: compaction, which waits for it, frees memory.

  KEYS[1]  prefix:layout
  ARGV[1]  layout
  Result   the layout after the call
]]
local known = tonumber(redis.call('GET', KEYS[1]) or 1)
if known >= tonumber(ARGV[1]) then return known end
redis.call('SET', KEYS[1], ARGV[1])
return tonumber(ARGV[1])
