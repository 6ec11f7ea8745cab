#!lua flags=allow-oom
--[[
  Sets one field of a hash. allow-oom: for what must be said on a full Redis too, since sending stops, is judged or is
  handed over by it.

  KEYS[1]  hash
  ARGV[1]  field
  ARGV[2]  value
  ARGV[3]  'NX': only when it has none; '' = in any case
  Result   1 when the field is new, else 0
]]
if ARGV[3] == 'NX' then return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
