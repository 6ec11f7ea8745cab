#!lua flags=allow-oom
--[[
  Increments a field of a hash. allow-oom: for counters that bound something, which a full Redis must not disable.

  KEYS[1]  hash
  ARGV[1]  field
  Result   the new count
]]
return redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
