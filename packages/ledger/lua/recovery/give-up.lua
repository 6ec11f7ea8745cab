#!lua flags=allow-oom
--[[
  The operator continues without the journals of these workers: neither the recovery of this epoch nor a later one waits
  for them. Recorded rather than dropped: a living worker may have seen them alive, and would name them again. One that
  comes back after all registers again, and its journal counts.

  KEYS[1]  prefix:{workers}:recovery
  KEYS[2]  prefix:{workers}:known     (hash: worker id, JSON { host, left?, unsent?, givenUp? })
  ARGV[1]  epoch
  ARGV[2…] worker ids
  Result   fields and values of the recovery
]]
--- @include "shared/now"
local givenUp = cjson.encode({ host = '', left = redisNow(), givenUp = true })
for at = 2, #ARGV do
  redis.call('HSET', KEYS[2], ARGV[at], givenUp)
  if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then redis.call('HDEL', KEYS[1], 'w:' .. ARGV[at]) end
end
return redis.call('HGETALL', KEYS[1])
