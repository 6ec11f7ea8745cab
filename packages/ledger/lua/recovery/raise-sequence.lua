#!lua flags=allow-oom
--[[
  Raises a lane's sequence above what a worker has seen, after a Redis that lost writes. Never lowers it.

  KEYS[1]  lane: slot:lane
  ARGV[1]  sequence: to continue from
  Result   1 when it was behind, else 0
]]
if tonumber(redis.call('HGET', KEYS[1], 'seq') or 0) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'seq', ARGV[1])
return 1
