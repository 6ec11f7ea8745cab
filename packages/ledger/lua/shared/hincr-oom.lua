#!lua flags=allow-oom
--[[
  Counts one more in a field of a hash. allow-oom: for what bounds something, which a full Redis must not undo.

  KEYS[1]  hash
  ARGV[1]  field
  Result   how many by now
]]
return redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
