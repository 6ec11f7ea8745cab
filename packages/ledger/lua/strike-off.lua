#!lua flags=allow-oom
--[[
  Strikes workers off the list of those that a recovery waits for: their journals have been applied.

  KEYS[1]  prefix:{workers}:recovery
  ARGV[…]  worker ids
  Result   fields and values of the recovery
]]
for _, id in ipairs(ARGV) do redis.call('HDEL', KEYS[1], 'w:' .. id) end
return redis.call('HGETALL', KEYS[1])
