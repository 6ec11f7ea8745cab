#!lua flags=allow-oom
--[[
  Flags an accepted message that no callback has followed. The flag holds the time at which it was accepted, so that it
  has no effect once the message has moved on.

  KEYS[1]  slot:m:<key>
  ARGV[1]  ms, when it was accepted, as the caller read it
  Result   1 when it was flagged now, else 0
]]
local m = redis.call('HMGET', KEYS[1], 'status', 'at', 'unconfirmed')
if m[1] ~= 'accepted' or m[2] ~= ARGV[1] or m[3] == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'unconfirmed', ARGV[1])
return 1
