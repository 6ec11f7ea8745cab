#!lua flags=allow-oom
--[[
  Sets one field of a hash. allow-oom: for what must be recorded even when Redis is full, because stopping, judging or
  transferring depends on it.

  KEYS[1]  hash
  ARGV[1]  field
  ARGV[2]  value
  ARGV[3]  'NX': only when the field is absent; '' = always
  Result   1 when the field is new, else 0
]]
if ARGV[3] == 'NX' then return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
