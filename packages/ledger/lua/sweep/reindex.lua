#!lua flags=allow-oom
--[[
  Takes a message out of the index of queued ones when it is not queued, and puts it where it belongs. No script leaves
  that: a Redis that lost a part of one does (a file that was cut in the midst of a transaction). allow-oom: what it adds
  it has taken away before.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:s:queued
  KEYS[3]  slot:s:<status>, or KEYS[2] again where the message has none that is indexed
  KEYS[4]  slot:age
  KEYS[5]  slot:expiry
  ARGV[1]  message key
  ARGV[2]  its status as the caller has read it, or '' where there is no message
  Result   1, or 0 when it has another status by now
]]
local m = redis.call('HMGET', KEYS[1], 'status', 'at')
local status = m[1] or ''
if status ~= ARGV[2] or status == 'queued' then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
if KEYS[3] ~= KEYS[2] then redis.call('ZADD', KEYS[3], 'NX', m[2], ARGV[1]) end
return 1
