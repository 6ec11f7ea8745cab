#!lua flags=allow-oom
--[[
  Adds to a component's facts an attempt that a worker of an older layout did not record. Adding it twice changes
  nothing.

  KEYS[1]  slot:f:<component>
  KEYS[2]  slot:f      components with facts, by the time of the last one
  KEYS[3]  slot:due    components to be judged again
  ARGV[1]  component
  ARGV[2]  nonce
  ARGV[3]  the attempt, JSON
  ARGV[4]  how long facts are kept, ms
  Result   1 when it was new, else 0
]]
--- @include "shared/now"
if redis.call('HSETNX', KEYS[1], 'a:' .. ARGV[2], ARGV[3]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'v', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], redisNow(), ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
return 1
