#!lua flags=allow-oom
--[[
  Ends a recovery that no longer waits for any worker, once its holds are released.

  KEYS[1]  prefix:{workers}:recovery
  ARGV[1]  epoch
  Result   1, or 0 when there is a newer one, or it waits for a worker
]]
local fields = redis.call('HGETALL', KEYS[1])
for at = 1, #fields, 2 do
  if string.sub(fields[at], 1, 2) == 'w:' then return 0 end
  if fields[at] == 'epoch' and fields[at + 1] ~= ARGV[1] then return 0 end
end
redis.call('HSET', KEYS[1], 'open', '0', 'missing', '0')
redis.call('HDEL', KEYS[1], 'held')
return 1
