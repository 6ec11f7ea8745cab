#!lua flags=allow-oom
--[[
  Moves a message from the index of a status that it does not have to the right one. No script leaves such an entry; a
  Redis that lost part of one does (a file that was cut within a transaction). allow-oom: it removes as much as it adds.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:s:<status>, the index that it is in
  KEYS[3]  slot:s:<status>, or KEYS[2] again where the message's status has no index
  KEYS[4]  slot:age
  KEYS[5]  slot:expiry
  ARGV[1]  message key
  ARGV[2]  its status as the caller has read it, or '' when the message does not exist
  ARGV[3]  status of the index that it is in
  Result   1, or 0 when it has another status by now
]]
local key = ARGV[1]
local m = redis.call('HMGET', KEYS[1], 'status', 'at', 'ageFrom', 'expiresAt', 'campaign')
local status = m[1] or ''
if status ~= ARGV[2] or status == ARGV[3] then return 0 end
redis.call('ZREM', KEYS[2], key)
if status == 'queued' then
  -- The same as in index-expiry.lua.
  if not m[5] then redis.call('ZADD', KEYS[4], m[3] or m[2], key) end
  if m[4] then redis.call('ZADD', KEYS[5], m[4], key) end
else
  redis.call('ZREM', KEYS[4], key)
  redis.call('ZREM', KEYS[5], key)
end
if KEYS[3] ~= KEYS[2] then redis.call('ZADD', KEYS[3], 'NX', m[2], key) end
return 1
