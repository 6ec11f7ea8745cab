#!lua flags=allow-oom
--[[
  Removes workers from those that a recovery waits for: their journals have been applied. A later recovery is left
  alone: a worker whose connection was lost meanwhile compared them with a Redis that is gone.

  KEYS[1]  prefix:{workers}:recovery
  ARGV[1]  epoch
  ARGV[2…] worker ids
  Result   fields and values of the recovery
]]
if (redis.call('HGET', KEYS[1], 'epoch') or '') == ARGV[1] then
  for at = 2, #ARGV do redis.call('HDEL', KEYS[1], 'w:' .. ARGV[at]) end
end
return redis.call('HGETALL', KEYS[1])
