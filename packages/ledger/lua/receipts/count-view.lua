#!lua flags=allow-oom
--[[
  Counts a person who has seen a status post, each once. allow-oom: a callback is not refused for it.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:views:<key>
  ARGV[1]  the person
  ARGV[2]  how long a person counts only once, ms
  Result   how many people have seen it (within about 1 %), or 0 when there is no such message
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('PFADD', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local views = redis.call('PFCOUNT', KEYS[2])
redis.call('HSET', KEYS[1], 'views', views)
return views
